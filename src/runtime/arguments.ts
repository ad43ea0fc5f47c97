// A task's arguments, from the thread that calls it to the one that starts it.
//
//   up to three that travel inline    in the control block
//   others                            encoded, as one list
//
// The second and the third lie in the waiter, which a task that has not started does not need yet.

import {
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  TAG_ENCODED,
  TAG_NONE,
  WAITER_NEXT,
  WAITER_VALUE,
} from "../core/layout.js";
import { decodeList } from "./codec.js";
import { doubleAt, wordAt, writeDouble } from "./memory.js";
import { bitsOf, discard, storeEncoded, tagOf, takeEncoded, unpack } from "./payload.js";

/** Where in the control block their bits are. The third's are where a waiter that is queued has its neighbours. */
const PLACES: readonly number[] = [GOROUTINE_VALUE, GOROUTINE_WAITER + WAITER_VALUE, GOROUTINE_WAITER + WAITER_NEXT];

/** How the arguments travel. Nothing happens to them yet. */
export function tagOfArguments(args: readonly unknown[]): number {
  if (args.length > PLACES.length) return TAG_ENCODED;
  let tags = TAG_NONE;
  for (let i = args.length - 1; i >= 0; i--) {
    const tag = tagOf(args[i], true);
    if (tag === TAG_ENCODED) return TAG_ENCODED;
    tags = (tags << 3) | tag;
  }
  return tags;
}

/** Puts them into the control block, but for the bits that it answers with: the core does that. Throws as `bitsOf` does. */
export function putArguments(block: number, tags: number, args: readonly unknown[]): number {
  if (tags === TAG_NONE) return 0;
  if (tags === TAG_ENCODED) return storeEncoded(args, "arguments", true);
  for (let i = args.length - 1; i > 0; i--) {
    writeDouble(block + (PLACES[i] as number), bitsOf((tags >> (3 * i)) & 7, args[i], "argument"));
  }
  return bitsOf(tags & 7, args[0], "argument");
}

/** Takes them out of the control block. */
export function takeArguments(block: number): readonly unknown[] {
  const tags = wordAt(block + GOROUTINE_TAG);
  if (tags === TAG_NONE) return [];
  if (tags === TAG_ENCODED) return takeEncoded(doubleAt(block + GOROUTINE_VALUE), decodeList) as unknown[];
  const first = take(block, tags, 0);
  if (tags >> 3 === TAG_NONE) return [first];
  const second = take(block, tags, 1);
  return tags >> 6 === TAG_NONE ? [first, second] : [first, second, take(block, tags, 2)];
}

/** Takes one of them. If that cannot be had here, nobody will take those behind it. */
function take(block: number, tags: number, i: number): unknown {
  try {
    return unpack((tags >> (3 * i)) & 7, doubleAt(block + (PLACES[i] as number)));
  } catch (error) {
    discardFrom(block, tags, i + 1);
    throw error;
  }
}

/** Lets go of what a task has in its control block: the arguments, or once it has ended, its result. */
export function discardCarried(block: number): void {
  discardFrom(block, wordAt(block + GOROUTINE_TAG) | 0, 0);
}

function discardFrom(block: number, tags: number, i: number): void {
  for (let rest = tags >> (3 * i); rest > TAG_NONE; rest >>= 3, i++) {
    discard(rest & 7, doubleAt(block + (PLACES[i] as number)));
  }
}
