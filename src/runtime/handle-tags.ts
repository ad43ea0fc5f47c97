// Which tag names which kind of handle in a message: one table, the same on every thread.

export const HANDLE_CHANNEL = 1;
export const HANDLE_TASK = 2;
export const HANDLE_WAIT_GROUP = 3;
export const HANDLE_MUTEX = 4;
export const HANDLE_RW_MUTEX = 5;
export const HANDLE_READ_LOCKER = 6;
export const HANDLE_ONCE = 7;
export const HANDLE_COND = 8;
export const HANDLE_ATOMIC = 9;
export const HANDLE_SHARED_ARRAY = 10;
export const HANDLE_MAP = 11;
export const HANDLE_VALUE = 12;
export const HANDLE_SENTINEL = 16;
export const HANDLE_CONTEXT = 17;
export const HANDLE_SEMAPHORE = 18;

const ATOMIC = "parachan/atomic";
const SYNC = "parachan/sync";

const entryPoints: ReadonlyMap<number, string> = new Map([
  [HANDLE_WAIT_GROUP, SYNC],
  [HANDLE_MUTEX, SYNC],
  [HANDLE_RW_MUTEX, SYNC],
  [HANDLE_READ_LOCKER, SYNC],
  [HANDLE_ONCE, SYNC],
  [HANDLE_COND, SYNC],
  [HANDLE_ATOMIC, ATOMIC],
  [HANDLE_SHARED_ARRAY, ATOMIC],
  [HANDLE_MAP, SYNC],
  [HANDLE_VALUE, ATOMIC],
  [HANDLE_CONTEXT, "parachan/context"],
  [HANDLE_SEMAPHORE, "parachan/semaphore"],
]);

/**
 * EntryPointOf is the entry point that a thread must have imported to know the kind of handle. Worker threads have imported all;
 * undefined for what the root brings.
 */
export function entryPointOf(tag: number): string | undefined {
  return entryPoints.get(tag);
}
