// The seam: the only file of the core that touches shared memory.
//
// Algorithms above it say what they do in these words; a build swaps the file to change what the words mean: the
// release build has the instructions, the JavaScript build has `Atomics`, the model build hands control to the explorer
// before each access.
//
// "Cell" is an atomic 32-bit word, sequentially consistent, as all atomics of WebAssembly are. "Word" and "double" are
// plain: they are for what one thread owns, or what a cell's store has published.

export function loadCell(address: usize): i32 {
  return atomic.load<i32>(address);
}

export function storeCell(address: usize, value: i32): void {
  atomic.store<i32>(address, value);
}

/** Puts `desired` where `expected` was; false if something else was there. */
export function casCell(address: usize, expected: i32, desired: i32): bool {
  return atomic.cmpxchg<i32>(address, expected, desired) === expected;
}

/** Answers with what was there before. */
export function swapCell(address: usize, value: i32): i32 {
  return atomic.xchg<i32>(address, value);
}

/** Sets bits. */
export function orCell(address: usize, bits: i32): void {
  atomic.or<i32>(address, bits);
}

/** Answers with what was there before. */
export function addCell(address: usize, delta: i32): i32 {
  return atomic.add<i32>(address, delta);
}

/**
 * Wakes whoever sleeps on the cell. One thread may be there twice, in a `waitAsync` that it has outlived and in a `wait`, and
 * waking the first alone would leave it asleep in the second.
 */
export function notifyCell(address: usize): void {
  atomic.notify(address, -1);
}

/** Sleeps for some 50 µs if the cell is as expected. */
export function sleepBriefly(address: usize, expected: i32): void {
  atomic.wait<i32>(address, expected, 50_000);
}

export function readWord(address: usize): i32 {
  return load<i32>(address);
}

export function writeWord(address: usize, value: i32): void {
  store<i32>(address, value);
}

export function readByte(address: usize): i32 {
  return i32(load<u8>(address));
}

export function writeByte(address: usize, value: i32): void {
  store<u8>(address, value);
}

export function readDouble(address: usize): f64 {
  return load<f64>(address);
}

export function writeDouble(address: usize, value: f64): void {
  store<f64>(address, value);
}

/** Makes the memory reach at least to `chunks` × 64 KiB; false if the platform refuses. */
export function growTo(chunks: i32): bool {
  const missing = chunks - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}
