// A task that spends its time in the core, under one lock after the other, so that whoever terminates it mostly stops it
// there. It calls the core itself: what the API does between two calls would be most of its time.

import { parallel } from "parachan";
import { AT_RANDOM, RECEIVE, SELECTING, TAG_NUMBER, WAIT } from "../../dist/core/layout.js";
import { borrowCases, caseAt } from "../../dist/runtime/cases.js";
import { writeCase } from "../../dist/runtime/memory.js";
import { current } from "../../dist/runtime/scheduler.js";
import { core } from "../../dist/runtime/thread.js";

/** So large a block goes through a lock that all threads share. */
const LARGE = 100_000;
/** As many goroutines as a snapshot is to have. */
export const ROWS = 20;

export const tasks = parallel(import.meta.url, {
  /**
   * Queues on channels that nobody serves, alone and as a select, and gives up; looks at the first thread's goroutines; takes
   * and frees a block. `empty` are to be received from, `full` to be sent to. `words` counts at `me`; at `room` there is room for a
   * snapshot.
   */
  *grind(empty, full, words, me, room) {
    const goroutine = current;
    const cases = borrowCases(empty.length);
    empty.forEach(({ address }, i) => {
      writeCase(caseAt(cases, i), address, RECEIVE);
    });
    for (;;) {
      for (const { address } of empty) {
        if (core.receive(address, goroutine) !== WAIT || core.cancel(goroutine) === 0) throw new Error("served");
      }
      for (const { address } of full) {
        if (core.send(address, goroutine, TAG_NUMBER, 0) !== WAIT || core.cancel(goroutine) === 0)
          throw new Error("served");
      }
      if (core.select(cases, empty.length, goroutine, AT_RANDOM, SELECTING) !== WAIT) throw new Error("served");
      if (core.cancel(goroutine) === 0) throw new Error("served");
      core.snapshot(0, room, ROWS);
      core.free(core.allocate(LARGE));
      Atomics.add(words, me, 1);
    }
  },
});
