// Random numbers for victims and for select: Marsaglia's xorshift ("Xorshift RNGs", 2003), one sequence a thread.

let state: u32 = 0x9e3779b9;

/** Starts another sequence. */
export function seed(value: u32): void {
  state = value === 0 ? 0x9e3779b9 : value;
}

/** A number from 0 to `bound` - 1; `bound` is at most 2^16. */
export function random(bound: i32): i32 {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return i32(((state >>> 16) * u32(bound)) >>> 16); // Lemire's reduction: a division costs as much as the rest.
}
