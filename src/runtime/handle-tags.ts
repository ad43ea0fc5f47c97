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
