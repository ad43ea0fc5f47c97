// Arguments of a task that this thread cannot have, for it has not imported what they belong to. This file imports the root alone.

import { type Chan, chan } from "parachan";
import { expect, test } from "vitest";
import { discardCarried, putArguments, tagOfArguments, takeArguments } from "../../dist/runtime/arguments.js";
import { doubleAt, writeDouble, writeResult } from "../../dist/runtime/memory.js";
import { discard, storeEncoded } from "../../dist/runtime/payload.js";
import { core } from "../../dist/runtime/thread.js";
import { loadCell } from "../../dist/runtime/words.js";
import {
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  OBJECT_COUNT,
  TAG_ENCODED,
  WAITER_NEXT,
  WAITER_VALUE,
} from "../../src/core/layout.js";
import { HANDLE_CHANNEL, HANDLE_MUTEX } from "../../src/runtime/handle-tags.js";

const PLACES = [GOROUTINE_VALUE, GOROUTINE_WAITER + WAITER_VALUE, GOROUTINE_WAITER + WAITER_NEXT];

function sharedChannel(): Chan<unknown> {
  const ch = chan<unknown>(1);
  discard(TAG_ENCODED, storeEncoded(ch, "channel"));
  return ch;
}

const channels = [sharedChannel(), sharedChannel(), sharedChannel()];
const counts = (): number[] =>
  channels.map((ch) => loadCell((ch as unknown as { address: number }).address + OBJECT_COUNT));

/** A control block with so many of the channels as arguments. */
function blockWith(args: readonly unknown[]): number {
  const block = core.makeGoroutine(0);
  const tags = tagOfArguments(args);
  writeResult(block, tags, putArguments(block, tags, args));
  return block;
}

test.for([1, 2, 3])("of %i channels, whether they are taken or not, nothing is left", (length) => {
  const block = blockWith(channels.slice(0, length));
  expect(counts()).toEqual(channels.map((_, i) => (i < length ? 2 : 1)));
  expect(takeArguments(block)).toEqual(channels.slice(0, length));
  expect(counts()).toEqual([1, 1, 1]);
  const other = blockWith(channels.slice(0, length));
  discardCarried(other);
  expect(counts()).toEqual([1, 1, 1]);
  for (const one of [block, other]) core.freeGoroutine(one);
});

test.for([0, 1, 2])("if argument %i of three cannot be had here, that is an error, and nothing is left of all", (i) => {
  const block = blockWith(channels);
  const place = block + PLACES[i];
  writeDouble(place, doubleAt(place) + (HANDLE_MUTEX - HANDLE_CHANNEL) * 2 ** 32);
  expect(() => takeArguments(block)).toThrow('add import "parachan/sync"');
  expect(counts()).toEqual([1, 1, 1]);
  core.freeGoroutine(block);
});
