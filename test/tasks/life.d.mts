// The types of life.mjs.

import type { Chan, SendChan, Tasks } from "parachan";

export type Row = readonly boolean[];

/** What a strip gives to the one above it, and to the one below. */
export interface Edges {
  readonly up: Chan<Row>;
  readonly down: Chan<Row>;
}

/** The rows of a generation from one on. */
export interface Picture {
  readonly generation: number;
  readonly from: number;
  readonly picture: readonly string[];
}

export declare const roles: {
  play(
    rows: readonly Row[],
    generations: number,
    mine: Edges,
    above: Edges,
    below: Edges,
    pictures: SendChan<Picture>,
    from: number,
  ): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
