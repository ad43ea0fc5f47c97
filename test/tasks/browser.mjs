// Tasks for browsers only.

import { chan, parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** Ends its worker, of which browsers tell nobody. */
  die() {
    self.close();
    return new Promise(() => {});
  },

  /** Waits for as many others as the channel tells of. */
  blockFor(/** @type {import("parachan").Chan<number>} */ channel) {
    let sum = 0;
    for (let i = 0; i < 3; i++) sum += /** @type {number} */ (channel.recv().wait());
    return sum;
  },

  /** Makes channels, keeps them, and goes on for ever: its worker is told to stop in the middle of it. */
  async keep(/** @type {number} */ count, /** @type {import("parachan").Chan<unknown>} */ ready) {
    const kept = Array.from({ length: count }, () => chan(1000));
    await ready.send(count);
    for (let i = 0; ; i = (i + 1) % count) {
      await kept[i]?.send(i);
      await kept[i]?.recv();
    }
  },

  /** Throws where nobody catches, and goes on. */
  async throwOutside() {
    setTimeout(() => {
      throw new Error("outside");
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return "still here";
  },
});
