// The seam's model half: what `seam.ts` does, with a call to the explorer before each access to shared memory.
//
// scripts/build-model.js puts this file in the place of seam.ts. The explorer (test/model/explorer.ts) may stop the thread
// inside the call and run others before it lets the access happen; the access itself is then the very instruction of the
// release build.

// What the explorer is told: kind of access, address, and for a cas what is expected and desired.
declare function access(kind: i32, address: usize, value: i32, desired: i32): void;

const LOAD = 0;
const STORE = 1;
const CAS = 2;
const SWAP = 3;
const ADD = 4;
const NOTIFY = 5;
const READ = 6;
const WRITE = 7;
const READ_BYTE = 8;
const WRITE_BYTE = 9;
const READ_DOUBLE = 10;
const WRITE_DOUBLE = 11;
const STOP = 14;

/** Called where the release build may be stopped for good: scripts/build-model.js writes the calls. */
export function mayStop(): void {
  access(STOP, 0, 0, 0);
}

export function loadCell(address: usize): i32 {
  access(LOAD, address, 0, 0);
  return atomic.load<i32>(address);
}

export function storeCell(address: usize, value: i32): void {
  access(STORE, address, value, 0);
  atomic.store<i32>(address, value);
}

export function casCell(address: usize, expected: i32, desired: i32): bool {
  access(CAS, address, expected, desired);
  return atomic.cmpxchg<i32>(address, expected, desired) === expected;
}

export function swapCell(address: usize, value: i32): i32 {
  access(SWAP, address, value, 0);
  return atomic.xchg<i32>(address, value);
}

/** To the explorer it is as an add: it reads and writes at once. */
export function orCell(address: usize, bits: i32): void {
  access(ADD, address, bits, 0);
  atomic.or<i32>(address, bits);
}

export function addCell(address: usize, delta: i32): i32 {
  access(ADD, address, delta, 0);
  return atomic.add<i32>(address, delta);
}

export function notifyCell(address: usize): void {
  access(NOTIFY, address, 1, 0); // The explorer wakes: its sleepers are not the platform's.
}

/** Nobody in a model is allowed to: to the explorer it would be one more look. */
export function sleepBriefly(_address: usize, _expected: i32): void {
  unreachable();
}

export function readWord(address: usize): i32 {
  access(READ, address, 0, 0);
  return load<i32>(address);
}

export function writeWord(address: usize, value: i32): void {
  access(WRITE, address, value, 0);
  store<i32>(address, value);
}

export function readByte(address: usize): i32 {
  access(READ_BYTE, address, 0, 0);
  return i32(load<u8>(address));
}

export function writeByte(address: usize, value: i32): void {
  access(WRITE_BYTE, address, value, 0);
  store<u8>(address, value);
}

export function readDouble(address: usize): f64 {
  access(READ_DOUBLE, address, 0, 0);
  return load<f64>(address);
}

export function writeDouble(address: usize, value: f64): void {
  access(WRITE_DOUBLE, address, 0, 0);
  store<f64>(address, value);
}

/** A model's memory does not grow: what it has beyond the limit that its setup sets, the explorer uses. */
export function growTo(chunks: i32): bool {
  return chunks <= memory.size();
}
