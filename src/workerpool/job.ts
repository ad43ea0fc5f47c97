// A job: one call of the pool's task, from when it is accepted until its goroutine has ended.

import type { Context } from "../context/index.js";
import { isContext, isSignal, listen } from "../limit.js";
import type { Outcome } from "../runtime/runner.js";

/** What is told about a job. */
export interface Employer {
  /** The job's goroutine has ended. */
  ended(job: Job, failed: boolean): void;
  /** The job's signal has been aborted. */
  aborted(job: Job, reason: unknown): void;
}

export class Job implements Outcome {
  readonly args: unknown[];
  readonly priority: number;
  /** The number that its goroutine will have. */
  readonly id: number;
  readonly #employer: Employer;
  readonly #outcome: Outcome;
  #settled = false;
  #stopListening: (() => void) | undefined;

  /** When it was accepted, and when it was started, by the pool's clock. */
  accepted = 0;
  started = 0;
  /** Whether its signal was aborted while it ran. */
  wasAborted = false;

  /** Its place in the queue, -1 while it is not there, and what decides about it: see queue.ts. */
  place = -1;
  rank = 0;
  turn = 0;

  constructor(employer: Employer, args: unknown[], priority: number, id: number, outcome: Outcome) {
    this.#employer = employer;
    this.args = args;
    this.priority = priority;
    this.id = id;
    this.#outcome = outcome;
  }

  /** Ends the job if the signal is aborted from now on. */
  heed(signal: AbortSignal | Context): void {
    this.#stopListening = heed(signal, (reason) => this.#employer.aborted(this, reason));
  }

  succeed(result: unknown): void {
    if (!this.#settled) {
      this.#settle();
      this.#outcome.succeed(result);
    }
    this.#employer.ended(this, false);
  }

  fail(error: unknown): void {
    this.giveUp(error);
    this.#employer.ended(this, true);
  }

  /** Tells whoever waits for it, whether it has ended or not. */
  giveUp(error: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.#outcome.fail(error);
  }

  #settle(): void {
    this.#settled = true;
    this.#stopListening?.();
  }
}

/**
 * Calls `tell` if the signal is aborted from now on. Answers how to stop that. Whoever calls this looks at the signal once more
 * then: another thread may have ended a context just before.
 */
export function heed(signal: AbortSignal | Context, tell: (reason: unknown) => void): () => void {
  return listen(isContext(signal) ? signal.signal : signal, () => tell(abortion(signal)?.reason));
}

/** Why the signal has been aborted: what `within` would throw; undefined if it has not been. */
export function abortion(signal: AbortSignal | Context | undefined): { readonly reason: unknown } | undefined {
  if (signal === undefined) return undefined;
  if (isContext(signal)) {
    const reason = signal.err();
    return reason === undefined ? undefined : { reason };
  }
  if (!isSignal(signal)) throw new TypeError("workerpool: signal is neither a signal nor a context");
  return signal.aborted ? { reason: signal.reason } : undefined;
}
