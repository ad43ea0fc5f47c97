// Random numbers of a seed, so that a failure can be repeated: Marsaglia's xorshift.

/**
 * A function that answers a number from 0 to `bound` - 1, another each time, and the same ones for the same seed.
 * @param {number} from
 */
export function random(from) {
  let state = from | 0 || 1;
  return (/** @type {number} */ bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
