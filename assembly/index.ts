// What the core exports: threads join, goroutines start and take turns, values move between them.

export { allocate, free, reservedBytes } from "./arena";
export { close, hasReceivers, length, makeChannel, receive, send } from "./channel/channel";
export { buffered, firstSending, nextSending } from "./channel/held";
export { isClosed } from "./channel/ring";
export { makeCases, select } from "./channel/select";
export {
  busyWorkers,
  hasStarted,
  isStopping,
  isThread,
  joinAsFirst,
  joinAsWorker,
  limitWorkers,
  liveGoroutines,
  publishLive,
  restart,
  stopAll,
  takeIds,
  takeWantedWorker,
} from "./join";
export { allowNaps } from "./nap";
export { isShared, makeObject, release, retain, share } from "./object";
export { bury, failFresh } from "./scheduler/bury";
export { cancel } from "./scheduler/cancel";
export { begin, endTurn, freeGoroutine, makeGoroutine, ready } from "./scheduler/goroutine";
export { announce, arise, countBlocked, hasWork, keepFromFresh } from "./scheduler/idle";
export { next } from "./scheduler/next";
export { seed } from "./scheduler/random";
export { snapshot } from "./scheduler/roster";
export { setPatience, spin } from "./scheduler/spin";
export { adopt, finish, spawn } from "./scheduler/task";
export { broadcast, makeCond, signal, waitForSignal } from "./sync/cond";
export { lock, lockShared, unlock, unlockShared } from "./sync/locker";
export { makeMutex } from "./sync/mutex";
export { beginOnce, makeOnce } from "./sync/once";
export { makeRWMutex } from "./sync/rwmutex";
export { acquire, makeSemaphore, releaseTokens, tokens } from "./sync/semaphore";
export { add, makeWaitGroup, wait } from "./sync/waitgroup";
