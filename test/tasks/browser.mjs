// Tasks for browsers only.

import { parallel } from "parachan";

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

  /** Throws where nobody catches, and goes on. */
  async throwOutside() {
    setTimeout(() => {
      throw new Error("outside");
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return "still here";
  },
});
