// Tasks for cut-off-often.mjs: goroutines that never end by themselves.

import { chan, go, parallel, select } from "parachan";

/** @typedef {import("parachan").Chan<unknown>} Never A channel that nobody ever sends to or receives from. */

/** Starts goroutines on this thread that wait for ever, or go on for ever. */
export function hold(/** @type {number} */ count, /** @type {Never} */ never, /** @type {Never} */ full) {
  for (let i = 0; i < count; i++) {
    const pair = chan();
    go(function* () {
      yield* never.recv();
    });
    go(function* () {
      yield* full.send({ i });
    });
    go(function* () {
      yield* select({ one: never.recv(), other: full.send({ i }) });
    });
    go(async () => {
      await never.recv();
    });
    go(function* () {
      for (;;) yield* pair.send(i);
    });
    go(function* () {
      for (;;) yield* pair.recv();
    });
  }
}

export const tasks = parallel(import.meta.url, {
  *hold(
    /** @type {number} */ count,
    /** @type {Never} */ never,
    /** @type {Never} */ full,
    /** @type {Never} */ ready,
  ) {
    hold(count, never, full);
    yield* go(function* () {}); // The last of them to have a turn.
    yield* ready.send(count);
    yield* never.recv();
  },

  *wait(/** @type {Never} */ never) {
    yield* never.recv();
  },

  async await(/** @type {Never} */ never) {
    await never.recv();
  },
});
