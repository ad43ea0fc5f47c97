// Random programs that were run in Go, in a bubble of testing/synctest, and how they went: they go the same way here.
//
// go-traces.txt has one in each line: the program, and for each of its goroutines the time and the result of each operation that
// came to an end. Go 1.26 ran each of them 25 times, with yields at random, and always so: what is left to chance, or to who
// runs first, is in none of them.

import { readFileSync } from "node:fs";
import {
  type Chan,
  chan,
  type GoroutineGenerator,
  go,
  nilChan,
  type Op,
  type RecvChan,
  select,
  trySelect,
} from "parachan";
import * as context from "parachan/context";
import { Limiter, type Reservation } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import * as synctest from "parachan/synctest";
import { afterFunc, now, sleep, Ticker, Timer } from "parachan/time";
import { expect, test } from "vitest";

/** An operation: its name, the slot of what it is done to, of the parent, a duration, a number, a text, a body. */
interface Operation {
  readonly O: string;
  readonly S: number;
  readonly P: number;
  readonly D: number;
  readonly N: number;
  readonly T: string;
  readonly B: readonly Operation[];
}

interface Program {
  /** Of the channels; -1 for the nil channel. */
  readonly Caps: readonly number[];
  readonly Sem: number;
  readonly Rate: number;
  readonly Burst: number;
  readonly Ops: readonly Partial<Operation>[];
}

/** What each goroutine did: the time and the result of each operation. Under "~", the deadlock in which it ended. */
type Trace = Record<string, unknown[]>;

class Run {
  readonly trace: Trace = {};
  readonly #start: number = Number(now());
  readonly #channels: Chan<number>[];
  readonly #semaphore: Weighted;
  readonly #limiter: Limiter;
  readonly #timers: Timer[] = [];
  readonly #tickers: Ticker[] = [];
  readonly #calls: Timer[] = [];
  readonly #contexts: context.Context[] = [];
  readonly #cancels: (((cause?: Error) => void) | undefined)[] = [];
  readonly #stops: (() => boolean)[] = [];
  readonly #reservations: Reservation[] = [];
  #held = 0;

  constructor({ Caps, Sem, Rate, Burst }: Program) {
    this.#channels = Caps.map((capacity) => (capacity < 0 ? nilChan<number>() : chan<number>(capacity)));
    this.#semaphore = new Weighted(Sem);
    this.#limiter = new Limiter(Rate, Burst);
  }

  *run(id: string, operations: readonly Partial<Operation>[]): GoroutineGenerator<void> {
    const events: unknown[] = [];
    this.trace[id] = events;
    for (const [i, partial] of operations.entries()) {
      const operation = { O: "", S: 0, P: 0, D: 0, N: 0, T: "", B: [], ...partial };
      let result: unknown;
      try {
        result = yield* this.#do(`${id}.${i}`, operation);
      } catch (error) {
        result = `panic: ${(error as Error).message}`;
      }
      events.push([this.#at(now()), result ?? null]);
    }
  }

  *#do(id: string, { O, S, P, D, N, T, B }: Operation): GoroutineGenerator<unknown> {
    const run = this.#run.bind(this, id, B);
    const channel = this.#channels[S] as Chan<number>;
    switch (O) {
      case "sleep":
        return yield* sleep(D);
      case "wait":
        return yield* synctest.wait();
      case "go":
        return void go(run);
      case "newTimer":
        this.#timers[S] = new Timer(D);
        return;
      case "tStop":
        return this.#timers[S]?.stop();
      case "tReset":
        return this.#timers[S]?.reset(D);
      case "tTry":
        return this.#timeOf(this.#timers[S]);
      case "tRecv":
        return yield* this.#timeWithin(this.#timers[S], D);
      case "newTicker":
        this.#tickers[S] = new Ticker(D);
        return;
      case "kStop":
        return this.#tickers[S]?.stop();
      case "kReset":
        return this.#tickers[S]?.reset(D);
      case "kTry":
        return this.#timeOf(this.#tickers[S]);
      case "kRecv":
        return yield* this.#timeWithin(this.#tickers[S], D);
      case "afterFunc":
        this.#calls[S] = afterFunc(D, run);
        return;
      case "fStop":
        return this.#calls[S]?.stop();
      case "fReset":
        return this.#calls[S]?.reset(D);
      case "send":
        return yield* this.#orTimeout(channel.send(N), D, () => "sent");
      case "recv":
        return yield* this.#orTimeout(channel.recvOk(), D, ([value, ok]) => [value ?? 0, ok]);
      case "bsend":
        return yield* channel.send(N);
      case "brecv": {
        const [value, ok] = yield* channel.recvOk();
        return [value ?? 0, ok];
      }
      case "trySend":
        return channel.trySend(N) ? "sent" : "full";
      case "tryRecv": {
        const received = channel.tryRecvOk();
        return received === undefined ? "empty" : [received[0] ?? 0, received[1]];
      }
      case "close":
        return channel.close();
      case "len":
        return [channel.length, channel.capacity];
      case "sel":
        return yield* this.#select(B, D, N);
      case "ctxErr":
        return this.#ending(this.#context(S));
      case "ctxVal":
        return this.#context(S).value(N);
      case "ctxDone":
        return yield* this.#orTimeout(this.#context(S).done.recv(), D, () => this.#ending(this.#context(S)));
      case "ctxDeadline": {
        const deadline = this.#context(S).deadline();
        return deadline === undefined ? "none" : this.#at(deadline);
      }
      case "ctxAfter":
        this.#stops[S] = context.afterFunc(this.#context(P), run);
        return;
      case "ctxStop":
        return this.#stops[S]?.();
      case "cancel":
        return this.#cancels[S]?.(T === "" ? undefined : new Error(T));
      case "semAcq":
        return yield* this.#acquire(N, context.withTimeout(context.background(), D)[0]);
      case "semAcqCtx":
        return yield* this.#acquire(N, this.#context(S));
      case "semTry": {
        const acquired = this.#semaphore.tryAcquire(N);
        if (acquired) this.#held += N;
        return acquired;
      }
      case "semRel":
        if (this.#held < N) return "not held";
        this.#held -= N;
        return this.#semaphore.release(N);
      case "limWait":
        return yield* failure(this.#limiter.waitN(N, context.withTimeout(context.background(), D)[0]));
      case "limWaitCtx":
        return yield* failure(this.#limiter.waitN(N, this.#context(S)));
      case "limAllow":
        return this.#limiter.allowN(N);
      case "limTokens":
        return Math.round(this.#limiter.tokens() * 1e6) / 1e6;
      case "limSet":
        return this.#limiter.setLimit(N);
      case "limBurst":
        return this.#limiter.setBurst(N);
      case "limRes":
        this.#reservations[S] = this.#limiter.reserveN(N);
        return this.#reservations[S].ok;
      case "limCancel":
        return this.#reservations[S]?.cancel();
    }
    [this.#contexts[S], this.#cancels[S]] = this.#derive(O, this.#context(P), D, N, T);
  }

  #derive(
    how: string,
    parent: context.Context,
    D: number,
    N: number,
    T: string,
  ): [context.Context, cancel?: (cause?: Error) => void] {
    if (how === "ctxCancel") return context.withCancel(parent);
    if (how === "ctxCause") return context.withCancelCause(parent);
    if (how === "ctxTimeout") return context.withTimeout(parent, D);
    if (how === "ctxTimeoutCause") return context.withTimeoutCause(parent, D, new Error(T));
    if (how === "ctxDeadlineAt") return context.withDeadline(parent, new Date(this.#start + D));
    if (how === "ctxWithout") return [context.withoutCancel(parent)];
    if (how === "ctxValue") return [context.withValue(parent, N, T)];
    throw new Error(`no operation: ${how}`);
  }

  *#run(id: string, operations: readonly Operation[]): GoroutineGenerator<void> {
    let name = id;
    for (let n = 1; name in this.trace; n++) name = `${id}#${n}`; // A call that has been reset may come again.
    yield* this.run(name, operations);
  }

  #context(slot: number): context.Context {
    return this.#contexts[slot] ?? context.background();
  }

  #at(time: Date): number {
    return Number(time) - this.#start;
  }

  #ending(ctx: context.Context): unknown {
    return [ctx.err()?.message ?? null, context.cause(ctx)?.message ?? null];
  }

  #timeOf(timer: { readonly c: RecvChan<Date> } | undefined): unknown {
    if (timer === undefined) return;
    const time = timer.c.tryRecv();
    return time === undefined ? "empty" : this.#at(time);
  }

  *#timeWithin(timer: { readonly c: RecvChan<Date> } | undefined, D: number): GoroutineGenerator<unknown> {
    if (timer === undefined) return;
    return yield* this.#orTimeout(timer.c.recv(), D, (time) => this.#at(time as Date));
  }

  *#orTimeout<T>(op: Op<T>, D: number, show: (value: T) => unknown): GoroutineGenerator<unknown> {
    const got = yield* select({ op, timeout: new Timer(D).c.recv() });
    return got.case === "op" ? show(got.value as T) : "timeout";
  }

  /** With a default if `N` is less than 2, with a timeout of `D` if it is 2. */
  *#select(B: readonly Partial<Operation>[], D: number, N: number): GoroutineGenerator<unknown> {
    const cases: Op<unknown>[] = B.map((one) => {
      const channel = this.#channels[one.S ?? 0] as Chan<number>;
      return one.O === "csend" ? channel.send(one.N ?? 0) : channel.recvOk();
    });
    if (N === 2) cases.push(new Timer(D).c.recv());
    const got = N < 2 ? trySelect(cases) : yield* select(cases);
    if (got === undefined || got.case === B.length) return "other";
    if (B[got.case]?.O === "csend") return [got.case];
    const [value, ok] = got.value as [number | undefined, boolean];
    return [got.case, value ?? 0, ok];
  }

  *#acquire(n: number, ctx: context.Context): GoroutineGenerator<unknown> {
    const failed = yield* failure(this.#semaphore.acquire(n, ctx));
    if (failed === undefined) this.#held += n;
    return failed;
  }
}

function* failure(op: Op<unknown>): GoroutineGenerator<string | undefined> {
  try {
    yield* op;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How the program goes: to its end, or until it is a deadlock. */
async function traceOf(program: Program): Promise<Trace> {
  let trace: Trace = {};
  try {
    await synctest.test(function* () {
      const run = new Run(program);
      trace = run.trace;
      yield* run.run("m", program.Ops);
    });
  } catch (error) {
    trace["~"] = [(error as Error).message];
  }
  return Object.fromEntries(Object.entries(trace).filter(([, events]) => events.length > 0));
}

const lines = readFileSync(new URL("go-traces.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");

test("programs go as they went in Go", async () => {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const [program, trace] = JSON.parse(line) as [Program, Trace];
    expect(await traceOf(program), line).toEqual(trace);
  }
});
