// Map: a task over items, a few at once, with the results in the items' order.
//
//   source ──▶ feeder ──▶ pool ──▶ window: entries in the items' order ──▶ out ──▶ whoever receives
//                ▲                                                                      │
//                └──────────────────────── room: one token an item ◀────────────────────┘
//
// An item takes a token before it is taken from the source, and gives it back when its result has been received. So there
// are never more than `concurrency` in between, wherever they are, and `out` has a place for each and for an error more.

import type { Chan, Received, RecvChan } from "../chan.js";
import { chan } from "../chan.js";
import type { Context } from "../context/index.js";
import { go } from "../go.js";
import type { Leaf } from "../leaf.js";
import { leave } from "../leave.js";
import { Op } from "../op.js";
import { keepHere } from "../runtime/handles.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { type Outcome, reserveRunner } from "../runtime/runner.js";
import { select } from "../select.js";
import { until } from "../until.js";
import { abortion, heed, type Job } from "./job.js";
import { checkCount } from "./options.js";

/** What a task may be mapped over: the items of anything that can be iterated, or of a channel. */
export type AnyItems<T> = Iterable<T> | AsyncIterable<T> | RecvChan<T>;

/** The error of items for a task that cannot be called with each: it takes none, or more. */
export interface TaskTakesNoSingleItem {
  readonly "map calls the task with one argument, an item": never;
}

/** The argument of a task that can be called with one. */
export type Item<A extends readonly unknown[]> = [A[0]] extends A ? A[0] : TaskTakesNoSingleItem;

/**
 * Results are what `map` gives, in the order of the items: a channel to receive from, whose `recv` and the like throw what an item's
 * job, the source or the signal threw. It is closed after that, or after the last. Disposing of it ends the mapping.
 */
export interface Results<R> extends RecvChan<R>, Disposable {}

/** What a mapping wants of a pool. */
export interface Acceptance {
  /** Accepts the item, if there is room. */
  tryAccept(item: unknown, outcome: Outcome): Job | undefined;
  /** The op that waits until there is, and accepts the item if it is still wanted then. */
  accept(item: unknown, outcome: Outcome, isWanted: () => boolean): Op<Job | undefined>;
  /** Takes a job back, if it waits. */
  drop(job: Job): void;
}

export function resultsOf<R>(
  items: AnyItems<unknown>,
  concurrency: number,
  signal: AbortSignal | Context | undefined,
  pool: Acceptance,
): Results<R> {
  checkCount("concurrency", concurrency, 1);
  const over = abortion(signal);
  const mapping = new Mapping<R>(concurrency, pool);
  if (over !== undefined) mapping.end(over.reason);
  else mapping.begin(sourceOf(items), signal);
  return mapping;
}

/** What an item came to. */
type Settled<R> = { readonly value: R } | { readonly error: unknown };

/** An item that has been taken. */
class Entry<R> implements Outcome {
  readonly #onEnd: (entry: Entry<R>) => void;
  settled: Settled<R> | undefined;
  job: Job | undefined;

  constructor(onEnd: (entry: Entry<R>) => void) {
    this.#onEnd = onEnd;
  }

  succeed(value: unknown): void {
    this.settled = { value: value as R };
    this.#onEnd(this);
  }

  fail(error: unknown): void {
    this.settled = { error };
    this.#onEnd(this);
  }
}

class Mapping<R> implements Results<R> {
  readonly capacity: number;
  readonly #pool: Acceptance;
  readonly #out: Chan<Settled<R>>;
  readonly #room: Chan<undefined>;
  /** Closed when nothing more is to be taken. */
  readonly #stop: Chan<never> = chan();
  readonly #recv: Op<R | undefined>;
  readonly #recvOk: Op<Received<R>>;
  #window: Entry<R>[] = [];
  #taking = true;
  #ended = false;
  #stopListening: (() => void) | undefined;

  constructor(concurrency: number, pool: Acceptance) {
    this.capacity = concurrency;
    this.#pool = pool;
    this.#out = chan(concurrency + 1);
    this.#room = chan(concurrency);
    this.#recv = new ResultOp(this.#out.recvOk(), (got) => this.#receive(got)[0]);
    this.#recvOk = new ResultOp(this.#out.recvOk(), (got) => this.#receive(got));
  }

  begin(source: Source, signal: AbortSignal | Context | undefined): void {
    reserveRunner(); // Whoever receives waits for this goroutine to begin.
    if (signal !== undefined) {
      this.#stopListening = heed(signal, (reason) => this.end(reason));
      const over = abortion(signal);
      if (over !== undefined) this.end(over.reason);
    }
    go(() => this.#feed(source));
  }

  recv(): Op<R | undefined> {
    return this.#recv;
  }

  recvOk(): Op<Received<R>> {
    return this.#recvOk;
  }

  tryRecv(): R | undefined {
    return this.tryRecvOk()?.[0];
  }

  tryRecvOk(): Received<R> | undefined {
    const got = this.#out.tryRecvOk();
    return got === undefined ? undefined : this.#receive(got);
  }

  get length(): number {
    return this.#out.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    try {
      for (;;) {
        const [value, ok] = await this.recvOk();
        if (!ok) return;
        yield value;
      }
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#drop(this.#window.splice(0));
    this.#close();
    while (this.#out.tryRecv() !== undefined) this.#room.tryRecv();
  }

  /** Ends the mapping with an error that is nobody's in particular: whatever has not come to its end is dropped. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#drop(this.#window.splice(0));
    this.#out.trySend({ error });
    this.#close();
  }

  *#feed(source: Source): GoroutineGenerator<void> {
    try {
      while (this.#taking) {
        if (!this.#room.trySend(undefined)) yield* this.#unlessStopped(this.#room.send(undefined));
        if (!this.#taking) break;
        const entry = new Entry<R>((entry) => this.#settle(entry));
        let got: Received<unknown> | undefined;
        try {
          got = source.tryNext() ?? (yield* this.#unlessStopped(source.next()));
        } catch (error) {
          this.#add(entry);
          entry.fail(error);
          return; // A source that has thrown is not to be asked to end.
        }
        if (got?.[1] === false) {
          this.#takeNoMore();
          this.#deliver();
          return;
        }
        if (got === undefined || !this.#taking) break;
        try {
          entry.job =
            this.#pool.tryAccept(got[0], entry) ??
            (yield* this.#unlessStopped(this.#pool.accept(got[0], entry, () => this.#taking)));
          if (entry.job !== undefined) this.#add(entry);
        } catch (error) {
          this.#add(entry);
          entry.fail(error);
        }
      }
    } catch (error) {
      this.end(error); // The memory is full.
    }
    source.leave();
  }

  *#unlessStopped<T>(op: Op<T>): GoroutineGenerator<T | undefined> {
    const got = yield* select([this.#stop.recv(), op], { ordered: true });
    return got.case === 1 ? (got.value as T) : undefined;
  }

  /** Gives the item its place. It may have failed already. */
  #add(entry: Entry<R>): void {
    if (!this.#taking) return; // It has failed after the end: nobody asks.
    this.#window.push(entry);
    if (entry.settled !== undefined) this.#settle(entry);
  }

  /** An item has come to its end. Behind one that has failed, nothing counts any more. */
  #settle(entry: Entry<R>): void {
    if (entry.settled !== undefined && "error" in entry.settled) {
      const place = this.#window.indexOf(entry);
      if (place < 0) return;
      this.#takeNoMore();
      this.#drop(this.#window.splice(place + 1));
    }
    this.#deliver();
  }

  /** Gives out what is next. */
  #deliver(): void {
    while (this.#window[0]?.settled !== undefined) {
      const { settled } = this.#window.shift() as Entry<R>;
      this.#out.trySend(settled as Settled<R>);
    }
    if (!this.#taking && this.#window.length === 0) this.#close();
  }

  #drop(entries: readonly Entry<R>[]): void {
    for (const { job } of entries) if (job !== undefined) this.#pool.drop(job);
  }

  #takeNoMore(): void {
    if (!this.#taking) return;
    this.#taking = false;
    this.#stop.close();
  }

  #close(): void {
    this.#takeNoMore();
    if (this.#ended) return;
    this.#ended = true;
    this.#out.close();
    this.#stopListening?.();
  }

  #receive(got: Received<Settled<R>>): Received<R> {
    const [settled, ok] = got;
    if (!ok) return [undefined, false];
    this.#room.tryRecv();
    if ("error" in settled) throw settled.error;
    return [settled.value, true];
  }
}

keepHere(Mapping.prototype, "the results of a WorkerPool", "send them through a channel");

/** The op of what an inner op gives, as something else. */
class ResultOp<T, U> extends Op<U> implements Leaf<U> {
  readonly #inner: Op<T>;
  readonly #finish: (value: T) => U;

  constructor(inner: Op<T>, finish: (value: T) => U) {
    super();
    this.#inner = inner;
    this.#finish = finish;
  }

  override start(block: number): number {
    return this.#inner.start(block);
  }

  override leaves(): readonly Leaf<U>[] {
    return [this];
  }

  prepare(one: number): void {
    (this.#inner.leaves()[0] as Leaf<T>).prepare(one);
  }

  abandon(): void {}

  override finish(verdict: number): U {
    return this.#finish(this.#inner.finish(verdict));
  }
}

/** Where items come from. */
interface Source {
  /** The next item, if it is there; the pair of a channel. */
  tryNext(): Received<unknown> | undefined;
  /** The op of the next item. */
  next(): Op<Received<unknown>>;
  /** No more items are wanted. */
  leave(): void;
}

function sourceOf(items: AnyItems<unknown>): Source {
  if (isChannel(items)) {
    return { tryNext: () => items.tryRecvOk(), next: () => items.recvOk(), leave: () => {} };
  }
  if (isAsyncIterable(items)) {
    const iterator = items[Symbol.asyncIterator]();
    return {
      tryNext: () => undefined,
      next: () => until(Promise.resolve(iterator.next()).then(received)),
      leave: () => void leave(iterator),
    };
  }
  const iterator = items[Symbol.iterator]();
  const next = (): Received<unknown> => received(iterator.next());
  return { tryNext: next, next: () => until(Promise.resolve(next())), leave: () => void leave(iterator) };
}

function received(result: IteratorResult<unknown>): Received<unknown> {
  return result.done === true ? [undefined, false] : [result.value, true];
}

function isChannel(items: AnyItems<unknown>): items is RecvChan<unknown> {
  return typeof items === "object" && "recvOk" in items;
}

function isAsyncIterable(items: AnyItems<unknown>): items is AsyncIterable<unknown> {
  return Symbol.asyncIterator in Object(items);
}
