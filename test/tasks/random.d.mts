/** Answers a number from 0 to `bound` - 1. */
export type Draw = (bound: number) => number;

export declare function random(from: number): Draw;
