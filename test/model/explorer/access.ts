// Accesses to the memory, as the seam announces them, and where in the memory what is.

/** Kinds of access, as assembly/seam.model.ts has them; then what a model's program itself asks for. */
export const LOAD: number = 0;
export const STORE: number = 1;
export const CAS: number = 2;
export const SWAP: number = 3;
export const ADD: number = 4;
export const NOTIFY: number = 5;
export const READ: number = 6;
export const WRITE: number = 7;
export const READ_BYTE: number = 8;
export const WRITE_BYTE: number = 9;
export const READ_DOUBLE: number = 10;
export const WRITE_DOUBLE: number = 11;
export const SLEEP: number = 12;
export const CHOOSE: number = 13;
/** Where the release build may be stopped for good (scripts/build-model.js). */
export const STOP: number = 14;
export const KINDS: readonly string[] = [
  "load",
  "store",
  "cas",
  "swap",
  "add",
  "notify",
  "read",
  "write",
  "read byte",
  "write byte",
  "read double",
  "write double",
  "sleep",
  "choose",
  "may stop",
];

export const PAGES: number = 40;
export const WORDS: number = (PAGES * 65536) / 4;
/** Where the threads' stacks are written out: the last page but the data segments of the debug build. */
export const STACKS: number = (PAGES - 1) * 65536;
export const STACK: number = 4096;
/** Chunks that a model's arena may have. */
export const LIMIT: number = PAGES - 1;

/** What an access is of: the number of a word, or behind all of them that of a byte. */
export function slotOf(kind: number, address: number): number {
  return kind === READ_BYTE || kind === WRITE_BYTE ? WORDS + (address & 0xffff) : address >> 2;
}
