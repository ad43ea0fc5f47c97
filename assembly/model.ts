// What the models need of the core beyond index.ts: the parts that index.ts keeps to itself.

export { initArena } from "./arena";
export { freeze, front, initRing, lengthOfRing, markClosed, pop, push, put, room, take, thaw } from "./channel/ring";
export { claim, dequeue, enqueue, firstWaiter } from "./channel/waiters";
export { makeObject } from "./object";
export { wake, wakeForFresh } from "./scheduler/idle";
export { drainInbox, pushInbox } from "./scheduler/inbox";
export { inject, takeInjected } from "./scheduler/inject";
export { popReady, pushReady } from "./scheduler/ready";
export { popRun, popRunOf, pushRun, steal } from "./scheduler/runq";
export { loadCell, notifyCell, storeCell, writeWord } from "./seam";
export { becomeThread, isDead, reserveName } from "./thread";
