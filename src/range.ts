// Range: Go's `for v := range ch`.

import type { RecvChan } from "./chan.js";
import { checkReceivable } from "./checked.js";
import type { Op } from "./op.js";
import { Routine } from "./routine.js";
import type { GoroutineGenerator } from "./runtime/resume.js";

/** What a loop's body may return: `false` ends the loop, as Go's `break` does. */
export type Continue = boolean | void;

/**
 * Range is the op that receives every value of `ch`, until it is closed and drained, and calls `body` with each. A body that
 * is a generator function may wait in its turn; one that returns `false` ends the loop.
 *
 * @example
 * ```ts
 * go(function* () {
 *   yield* range(jobs, function* (job) {
 *     yield* results.send(job * 2);
 *   });
 * });
 * ```
 * @throws TypeError if `ch` is no channel, or `body` no function; when it is waited for, if `body` is an async function
 * @see https://go.dev/ref/spec#For_range
 */
export function range<T>(ch: RecvChan<T>, body: (value: T) => GoroutineGenerator<Continue> | Continue): Op<void> {
  checkReceivable("range", ch);
  if (typeof body !== "function") throw new TypeError("range: the body is not a function");
  return new Routine("range()", receiveAll<T>, ch, body);
}

function* receiveAll<T>(
  ch: RecvChan<T>,
  body: (value: T) => GoroutineGenerator<Continue> | Continue,
): GoroutineGenerator<void> {
  for (;;) {
    const [value, ok] = yield* ch.recvOk();
    if (!ok) return;
    const step = body(value);
    const goesOn = typeof step === "object" ? yield* checkStep(step) : step;
    if (goesOn === false) return;
  }
}

/** Throws TypeError for a promise, which would be the word of an async body. */
function checkStep(step: GoroutineGenerator<Continue>): GoroutineGenerator<Continue> {
  if (typeof step?.[Symbol.iterator] === "function") return step;
  throw new TypeError("range: the body is neither a plain function nor a generator function");
}
