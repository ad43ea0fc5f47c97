// Stage: a part of a pipeline, which receives on some channels and sends on others (after "Go Concurrency Patterns:
// Pipelines and cancellation", https://go.dev/blog/pipelines).
//
// A stage closes what it sends on when it is through. Nobody need receive what it sends: when `within` is over, it ends, and
// closes as well.

import type { SendChan } from "../chan.js";
import { go } from "../go.js";
import { checkLifetime, isEndOf, type Lifetime } from "../lifetime.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { reserveRunner } from "../runtime/runner.js";

/** What all stages take. */
export interface StageOptions {
  /**
   * How many values each channel that is made buffers.
   * @defaultValue 0
   */
  readonly capacity?: number | undefined;
  /** Ends the stage: give it the context, or the signal, with which whoever receives goes away. */
  readonly within?: Lifetime | undefined;
}

/** Starts the goroutine of a stage that sends on `outs`. */
export function stage(
  outs: readonly Pick<SendChan<never>, "close">[],
  within: Lifetime | undefined,
  body: () => GoroutineGenerator<void>,
): void {
  checkLifetime(within);
  reserveRunner(); // Whoever receives waits for this goroutine to begin.
  go(function* () {
    try {
      yield* body();
    } catch (error) {
      if (!isEndOf(within, error)) throw error;
    } finally {
      for (const out of outs) out.close();
    }
  });
}
