// End: how an adapter has ended, for whoever asks.
//
// Channels carry no errors, so an adapter answers with its channel and this. The error is kept until it is asked for, as
// Go's pipelines keep theirs in a channel of errors: whoever works on what has come so far may ask late. But an error that
// nobody ever asks for must not vanish: it crashes the program once nobody can ask any more, which is when the end is
// garbage, or, in Node, when the program would end.

import { onLoopDry } from "#platform";
import { LATCH_WAIT } from "../core/layout.js";
import { go } from "../go.js";
import type { Leaf } from "../leaf.js";
import { isEndOf, type Lifetime } from "../lifetime.js";
import { Op } from "../op.js";
import { Latch } from "../runtime/latch.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { reserveRunner } from "../runtime/runner.js";
import { kick } from "../runtime/scheduler.js";
import { isWorker } from "../runtime/thread.js";
import { noteUnasked } from "../runtime/unasked.js";

interface Failure {
  readonly error: unknown;
}

/** Those that nobody has asked for. */
const unasked = new Set<Failure>();
const collected = new FinalizationRegistry<Failure>((failure) => {
  if (unasked.delete(failure)) void Promise.reject(failure.error);
});

function firstUnasked(): Failure | undefined {
  const [failure] = unasked;
  return failure;
}

noteUnasked(firstUnasked);

// A worker's goroutines may be woken by another thread though its event loop has run dry. Thrown, the error comes before that
// of the deadlock that it may be the cause of.
onLoopDry(() => {
  const failure = isWorker ? undefined : firstUnasked();
  if (failure === undefined) return;
  unasked.delete(failure);
  throw failure.error;
});

export class End extends Op<void> implements Leaf<void> {
  readonly #over: Latch = new Latch();
  #failure: Failure | undefined;

  /** Whether anybody waits for it. */
  get isAwaited(): boolean {
    return this.#over.isAwaited;
  }

  override start(block: number): number {
    return this.#over.wait(block, LATCH_WAIT);
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    this.#over.prepare(one);
  }

  override callOff(): void {
    this.abandon();
  }

  abandon(): void {
    this.#over.leave();
  }

  override finish(): void {
    if (this.#failure === undefined) return;
    unasked.delete(this.#failure);
    throw this.#failure.error;
  }

  succeed(): void {
    this.#over.open();
    kick();
  }

  /** Ends it with an error that is news to nobody. */
  stop(error: unknown): void {
    this.#failure = { error };
    this.succeed();
  }

  /** Ends it with an error that somebody is to ask for. */
  fail(error: unknown): void {
    const failure = { error };
    letGoOfStack(error);
    unasked.add(failure);
    collected.register(this, failure);
    this.#failure = failure;
    this.succeed();
  }
}

/** V8 keeps all objects that were on an error's stack until its text is asked for: this end may be among them, and never garbage. */
function letGoOfStack(error: unknown): void {
  try {
    void (error as Partial<Error> | null | undefined)?.stack;
  } catch {
    // A proxy may throw when it is asked.
  }
}

/** Serve runs `body` as a goroutine of this thread. The answer is the op of its end. */
export function serve(body: () => GoroutineGenerator<void>, within: Lifetime | undefined): Op<void> {
  const end = new End();
  reserveRunner(); // Whoever waits for the end waits for this goroutine to begin.
  go(function* () {
    try {
      yield* body();
      end.succeed();
    } catch (error) {
      if (isEndOf(within, error)) end.stop(error);
      else end.fail(error);
    }
  });
  return end;
}
