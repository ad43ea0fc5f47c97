// Random numbers of a seed, so that a failure can be repeated: Marsaglia's xorshift.

/** The seed of this run: SEED if that is set. A test that draws numbers names it in its failure. */
export const seed: number =
  process.env.SEED === undefined ? (Math.random() * 2 ** 31) | 0 || 1 : Number(process.env.SEED);

/** A function that answers a number from 0 to `bound` - 1, another each time, and the same ones for the same seed. */
export function random(from: number): (bound: number) => number {
  let state = from | 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
