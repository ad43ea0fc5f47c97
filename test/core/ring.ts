// Where the parts of a channel's ring are, for tests that look at them or put them somewhere.

import {
  CACHE_LINE,
  CHANNEL_HEAD,
  CHANNEL_SLOTS,
  CHANNEL_TAIL,
  MAX_COMPACT,
  SLOT_SIZE,
  SLOT_STAMP,
} from "../../src/core/layout.js";

export interface Ring {
  readonly head: number;
  readonly tail: number;
  readonly stamps: readonly number[];
}

/** The addresses in a channel of this capacity. */
export function ringOf(channel: number, capacity: number): Ring {
  const spread = capacity > MAX_COMPACT ? CACHE_LINE : 0;
  const slots = channel + CHANNEL_SLOTS + 2 * spread;
  return {
    head: channel + CHANNEL_HEAD + spread,
    tail: channel + CHANNEL_TAIL + 2 * spread,
    stamps: Array.from({ length: capacity }, (_, i) => slots + i * SLOT_SIZE + SLOT_STAMP),
  };
}
