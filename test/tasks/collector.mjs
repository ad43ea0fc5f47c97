// Collecting garbage on a thread, so that what nobody holds any more is given back before memory is looked at.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { threadId } from "node:worker_threads";
import { parallel } from "parachan";

setFlagsFromString("--expose-gc");
/** @type {() => void} */
const gc = runInNewContext("gc");

/** Collects until what was given up has been let go of: objects that others kept come one collection later. */
export async function collectHere() {
  for (let pass = 0; pass < 3; pass++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export const collector = parallel(import.meta.url, {
  /**
   * Meets as many others as there are threads, so that each is on a thread of its own, and collects there. Answers on which.
   * @param {import("parachan/sync").WaitGroup} meeting
   */
  async collect(meeting) {
    meeting.done();
    await meeting.wait();
    await collectHere();
    return threadId;
  },
});
