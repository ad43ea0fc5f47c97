// Random numbers for selects that look at their cases themselves.

// A linear congruential generator of 30 bits, of which the upper ones are used: small integers in every engine.
let state = Math.floor(Math.random() * 2 ** 30);

/** A number from 0 to `bound` - 1; `bound` is at most 2^15. */
export function random(bound: number): number {
  state = (Math.imul(state, 1103515245) + 12345) & 0x3fffffff;
  return ((state >>> 15) * bound) >>> 15;
}
