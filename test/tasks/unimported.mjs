// Tasks for unimported.test.ts. Whoever imports this module has not imported the packages of what they make.

import { parallel } from "parachan";

const makers = {
  WaitGroup: async () => new (await import("parachan/sync")).WaitGroup(),
  Mutex: async () => new (await import("parachan/sync")).Mutex(),
  RWMutex: async () => new (await import("parachan/sync")).RWMutex(),
  Locker: async () => new (await import("parachan/sync")).RWMutex().rLocker(),
  Once: async () => new (await import("parachan/sync")).Once(),
  Cond: async () => {
    const { Cond, Mutex } = await import("parachan/sync");
    return new Cond(new Mutex());
  },
  Map: async () => new (await import("parachan/sync")).Map(),
  Value: async () => new (await import("parachan/atomic")).Value(1),
  Int32: async () => new (await import("parachan/atomic")).Int32(),
  "shared array": async () => (await import("parachan/atomic")).sharedArray("u8", 1),
  Context: async () => (await import("parachan/context")).background(),
  Weighted: async () => new (await import("parachan/semaphore")).Weighted(1),
};

/** @typedef {keyof typeof makers} Name */

export const names = /** @type {Name[]} */ (Object.keys(makers));

export const tasks = parallel(import.meta.url, {
  /** @param {Name} name @returns {Promise<object>} */
  make: (name) => makers[name](),
  /** @param {Name} name @param {import("parachan").SendChan<object>} ch */
  async send(name, ch) {
    const it = await makers[name]();
    await ch.send({ before: ch, it });
    await ch.send(it); // Others know it now.
    await ch.send({ after: ch });
  },
  /** @param {Name} name */
  async fail(name) {
    throw Object.assign(new Error(name), { it: await makers[name]() });
  },
});
