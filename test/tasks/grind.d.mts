// The types of grind.mjs.

import type { Chan, Tasks } from "parachan";

export declare const ROWS: number;

export declare const tasks: Tasks<{
  grind(
    empty: readonly Chan<number>[],
    full: readonly Chan<number>[],
    words: Int32Array,
    me: number,
    room: number,
  ): Generator<unknown, void, never>;
}>;
