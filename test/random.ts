// The seed of a test run, and the random numbers of it.

export { random } from "./tasks/random.mjs";

/** The seed of this run: SEED if that is set. A test that draws numbers names it in its failure. */
export const seed: number =
  process.env.SEED === undefined ? (Math.random() * 2 ** 31) | 0 || 1 : Number(process.env.SEED);
