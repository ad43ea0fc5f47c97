// Atomic: what parachan/atomic does to numbers that every thread knows, each in one step. A module of its own, beside the core, for
// few programs need it. Where the core is in JavaScript, src/atomic/in-javascript.ts takes its place.
//
// All are sequentially consistent, as Go's are. Those that change a number answer with the one before.

export function loadWord(at: usize): i32 {
  return atomic.load<i32>(at);
}

export function storeWord(at: usize, value: i32): void {
  atomic.store<i32>(at, value);
}

export function addWord(at: usize, delta: i32): i32 {
  return atomic.add<i32>(at, delta);
}

export function andWord(at: usize, mask: i32): i32 {
  return atomic.and<i32>(at, mask);
}

export function orWord(at: usize, mask: i32): i32 {
  return atomic.or<i32>(at, mask);
}

export function swapWord(at: usize, value: i32): i32 {
  return atomic.xchg<i32>(at, value);
}

export function casWord(at: usize, expected: i32, desired: i32): bool {
  return atomic.cmpxchg<i32>(at, expected, desired) === expected;
}

export function loadLong(at: usize): i64 {
  return atomic.load<i64>(at);
}

export function storeLong(at: usize, value: i64): void {
  atomic.store<i64>(at, value);
}

export function addLong(at: usize, delta: i64): i64 {
  return atomic.add<i64>(at, delta);
}

export function andLong(at: usize, mask: i64): i64 {
  return atomic.and<i64>(at, mask);
}

export function orLong(at: usize, mask: i64): i64 {
  return atomic.or<i64>(at, mask);
}

export function swapLong(at: usize, value: i64): i64 {
  return atomic.xchg<i64>(at, value);
}

export function casLong(at: usize, expected: i64, desired: i64): bool {
  return atomic.cmpxchg<i64>(at, expected, desired) === expected;
}

export function loadDouble(at: usize): f64 {
  return reinterpret<f64>(atomic.load<i64>(at));
}

export function storeDouble(at: usize, value: f64): void {
  atomic.store<i64>(at, bitsOf(value));
}

export function addDouble(at: usize, delta: f64): f64 {
  let before = atomic.load<i64>(at);
  let seen = before;
  do {
    before = seen;
    seen = atomic.cmpxchg<i64>(at, before, bitsOf(reinterpret<f64>(before) + delta));
  } while (seen !== before);
  return reinterpret<f64>(before);
}

export function swapDouble(at: usize, value: f64): f64 {
  return reinterpret<f64>(atomic.xchg<i64>(at, bitsOf(value)));
}

/** Bit by bit: 0 is not -0. */
export function casDouble(at: usize, expected: f64, desired: f64): bool {
  const bits = bitsOf(expected);
  return atomic.cmpxchg<i64>(at, bits, bitsOf(desired)) === bits;
}

/** Of the many NaNs that there are as bits, one. */
function bitsOf(value: f64): i64 {
  // biome-ignore lint/suspicious/noGlobalIsNan: AssemblyScript has no other.
  return isNaN<f64>(value) ? 0x7ff8000000000000 : reinterpret<i64>(value);
}
