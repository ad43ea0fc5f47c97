// How a channel is handed to another thread: as a handle, inside any value.
//
// From the first hand-over on, its values travel as copies. What it holds at that moment is encoded with the message that it
// is part of, all or nothing: if anything in it cannot be copied, every channel in it stays as it was.

import { Channel, nilChannel } from "./channel.js";
import { CHANNEL_CAPACITY, SLOT_SIZE, TAG_ENCODED, TAG_REFERENCE } from "./core/layout.js";
import { type HandleKind, registerHandle } from "./runtime/codec.js";
import { HANDLE_CHANNEL } from "./runtime/handle-tags.js";
import { letGo, publish, receive } from "./runtime/holdings.js";
import { cellTag, cellValue, wordAt, writeCell } from "./runtime/memory.js";
import { beginsToShare, makePart, onFailure, onSuccess, putOff } from "./runtime/message.js";
import { discard, storeEncoded } from "./runtime/payload.js";
import { collect, peek } from "./runtime/references.js";
import { core } from "./runtime/thread.js";

const channelKind: HandleKind<Channel<unknown>> = {
  tag: HANDLE_CHANNEL,
  retain(channel) {
    if (channel.address === 0) return;
    if (beginsToShare(channel)) shareWithMessage(channel);
    core.retain(channel.address);
  },
  write(channel, out) {
    out.u32(channel.address);
    if (channel.address !== 0) out.u32(channel.capacity);
  },
  read(from) {
    const address = from.u32();
    if (address === 0) return nilChannel;
    const capacity = from.u32();
    return receive(address, () => arrived(address, capacity), capacity * SLOT_SIZE);
  },
  release(from, instead = letGo) {
    const address = from.u32();
    if (address === 0) return;
    from.u32();
    instead(address);
  },
  at: (address) => receive(address, arrived),
};

function arrived(address: number, capacity: number = wordAt(address + CHANNEL_CAPACITY)): Channel<unknown> {
  const channel = new Channel<unknown>(address, capacity, true);
  setBare(channel, address);
  return channel;
}

/** Lets the channel travel as its address, if that says all of it: a timer's shows another capacity than it has. */
function setBare(channel: Channel<unknown>, address: number): void {
  if (wordAt(address + CHANNEL_CAPACITY) === channel.capacity) channel.bareAddress = address;
}

registerHandle(channelKind, Channel.prototype);

/** Shares the channel when the message is complete; what it holds becomes a part of that. */
function shareWithMessage(channel: Channel<unknown>): void {
  const stored = new Map<number, number>();
  putOff(() => encodeHeld(channel, stored));
  onSuccess(() => {
    for (const cell of referringCells(channel)) {
      const reference = cellValue(cell);
      collect(reference);
      writeCell(cell, TAG_ENCODED, stored.get(reference) as number);
      stored.delete(reference);
    }
    for (const address of stored.values()) discard(TAG_ENCODED, address); // Received meanwhile.
    const { address } = channel;
    publish(channel, address);
    setBare(channel, address);
  });
}

/** Encodes the values that a channel holds by reference. Where one is stored stands under its reference then. */
function encodeHeld(channel: Channel<unknown>, stored: Map<number, number>): void {
  const references = [...referringCells(channel)].map(cellValue);
  const values = references.map(peek); // First, for a getter in one of them may receive the next.
  values.forEach((value, i) => {
    const address = makePart(() => storeEncoded(value, "buffered value"));
    onFailure(() => discard(TAG_ENCODED, address));
    stored.set(references[i] as number, address);
  });
}

/** The cells of the values that a channel holds by reference. */
function* referringCells({ address }: Channel<unknown>): Generator<number> {
  for (const cell of heldCells(address)) if (cellTag(cell) === TAG_REFERENCE) yield cell;
}

/** The cells of the values that a channel holds: buffered, then with waiting senders. */
function* heldCells(channel: number): Generator<number> {
  let cell = core.buffered(channel, 0);
  for (let index = 1; cell !== 0; index++) {
    yield cell;
    cell = core.buffered(channel, index);
  }
  for (cell = core.firstSending(channel); cell !== 0; cell = core.nextSending(cell)) yield cell;
}
