// How a channel is handed to another thread: as a handle, inside any value.
//
// From the first hand-over on, its values travel as copies. What it holds at that moment is encoded first, all or nothing:
// what cannot be copied leaves the channel as it was, known to this thread alone.

import { Channel, nilChannel } from "./channel.js";
import { TAG_ENCODED, TAG_REFERENCE } from "./core/layout.js";
import { HANDLE, type HandleKind, registerHandle } from "./runtime/codec.js";
import { heldCells, letGo, publish, receive } from "./runtime/holdings.js";
import { discard, storeEncoded } from "./runtime/payload.js";
import { collect, peek } from "./runtime/references.js";
import { cellTag, cellValue, core, writeCell } from "./runtime/thread.js";

const HANDLE_CHANNEL = 1;

const channelKind: HandleKind<Channel<unknown>> = {
  tag: HANDLE_CHANNEL,
  retain(channel) {
    if (channel.address === 0) return;
    if (!channel.shared) makeShared(channel);
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
    return receive(address, () => new Channel<unknown>(address, capacity, true));
  },
  release(from) {
    const address = from.u32();
    if (address === 0) return;
    from.u32();
    letGo(address);
  },
};

registerHandle(channelKind);
Object.defineProperty(Channel.prototype, HANDLE, { value: channelKind });

function makeShared(channel: Channel<unknown>): void {
  channel.shared = true; // Before what it holds is encoded, for that may contain the channel itself.
  try {
    encodeHeld(channel.address);
  } catch (error) {
    channel.shared = false;
    throw error;
  }
  publish(channel, channel.address);
}

function encodeHeld(channel: number): void {
  const cells = [...heldCells(channel)].filter((cell) => cellTag(cell) === TAG_REFERENCE);
  const stored: number[] = [];
  try {
    for (const cell of cells) stored.push(storeEncoded(peek(cellValue(cell)), "buffered value"));
  } catch (error) {
    for (const address of stored) discard(TAG_ENCODED, address);
    throw error;
  }
  cells.forEach((cell, i) => {
    collect(cellValue(cell));
    writeCell(cell, TAG_ENCODED, stored[i] as number);
  });
}
