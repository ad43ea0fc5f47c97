// parachan/stream: each sentence of docs/stream.md and of the docstrings.

import { EventEmitter, getEventListeners } from "node:events";
import { Readable, Writable } from "node:stream";
import { chan, DataCloneError, DeadlineExceeded, go, numGoroutine, type RecvChan, range, run, select } from "parachan";
import { background, Canceled, cause, withCancel, withCancelCause, withTimeout } from "parachan/context";
import { withContext } from "parachan/errgroup";
import { fromEvent, fromIterable, fromReadable, fromWritable, OverflowError, toReadable } from "parachan/stream";
import { afterEach, describe, expect, test } from "vitest";
import { eventually, isBlocked, sleep } from "./conformance/clock.js";
import { runProgram } from "./process/node.js";
import { tasks } from "./tasks/adapters.mjs";

const why = new Error("why");

/** A stream of the numbers from 1 to n, which queues nothing and counts what it is asked for. */
function counting(n: number, atEnd: (controller: ReadableStreamDefaultController<number>) => void = (c) => c.close()) {
  const asked = { pulls: 0, cancelled: undefined as unknown };
  const stream = new ReadableStream<number>(
    {
      pull(controller) {
        asked.pulls += 1;
        if (asked.pulls > n) atEnd(controller);
        else controller.enqueue(asked.pulls);
      },
      cancel(reason) {
        asked.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, asked };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

/** What the op throws; "nothing" if it does not. */
async function thrown(op: PromiseLike<unknown>): Promise<unknown> {
  return op.then(
    () => "nothing",
    (error: unknown) => error,
  );
}

/** A channel that n numbers from 1 are sent on, and then closed. */
function numbers(n: number, capacity = 0): RecvChan<number> {
  const ch = chan<number>(capacity);
  go(function* () {
    for (let i = 1; i <= n; i++) yield* ch.send(i);
    ch.close();
  });
  return ch;
}

// No adapter leaves a goroutine behind.
afterEach(() => eventually(() => numGoroutine() === 1));

describe("fromReadable", () => {
  test.each([0, 1, 2, 10])("sends the chunks in their order and closes the channel (capacity %d)", async (capacity) => {
    const { stream } = counting(25);
    const [chunks, end] = fromReadable(stream, { capacity });
    expect(chunks.capacity).toBe(capacity);
    expect(await all(chunks)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    await end;
    await end; // As often as one likes.
    expect(stream.locked).toBe(false);
  });

  test.each([0, 1, 2, 10])(
    "reads one chunk more than the buffer holds, and no further (capacity %d)",
    async (capacity) => {
      const { stream, asked } = counting(100);
      const [ctx, cancel] = withCancel(background());
      const [chunks, end] = fromReadable(stream, { capacity, within: ctx });
      await eventually(() => asked.pulls === capacity + 1);
      await sleep(20);
      expect(asked.pulls).toBe(capacity + 1);
      await chunks.recv();
      await eventually(() => asked.pulls === capacity + 2);
      await sleep(20);
      expect(asked.pulls).toBe(capacity + 2);
      cancel();
      expect(await thrown(end)).toBe(Canceled);
    },
  );

  test("closes the channel when the stream fails; its end throws the error, after the chunks before it and however late", async () => {
    const { stream } = counting(3, (controller) => controller.error(why));
    const [chunks, end] = fromReadable(stream);
    expect(await all(chunks)).toEqual([1, 2, 3]);
    await sleep(20);
    expect(await thrown(end)).toBe(why);
    expect(await thrown(end)).toBe(why);
    expect(stream.locked).toBe(false);
  });

  test("ends when its context does: it closes the channel and cancels the stream", async () => {
    const { stream, asked } = counting(100);
    const [ctx, cancel] = withCancel(background());
    const [chunks, end] = fromReadable(stream, { within: ctx });
    expect([await chunks.recv(), await chunks.recv()]).toEqual([1, 2]);
    cancel(); // While a chunk waits for a receiver.
    expect(await thrown(end)).toBe(Canceled);
    expect(await chunks.recvOk()).toEqual([undefined, false]);
    expect([asked.cancelled, stream.locked]).toEqual([Canceled, false]);
  });

  test("ends when its signal is aborted, while it waits for the stream", async () => {
    let cancelled: unknown;
    const stream = new ReadableStream({
      cancel(reason) {
        cancelled = reason;
      },
    });
    const controller = new AbortController();
    const [chunks, end] = fromReadable(stream, { within: controller.signal });
    const receiving = Promise.resolve(chunks.recvOk());
    expect(await isBlocked(receiving)).toBe(true);
    controller.abort(why);
    expect(await receiving).toEqual([undefined, false]);
    expect(await thrown(end)).toBe(why);
    expect([cancelled, stream.locked]).toEqual([why, false]);
  });

  test("closes the channel before the stream has seen to its cancelling, and ends after that", async () => {
    let finish = (): void => {};
    const stream = new ReadableStream({
      cancel: () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    });
    const [ctx, cancel] = withCancel(background());
    const [chunks, end] = fromReadable(stream, { within: ctx });
    await sleep(1);
    cancel();
    expect(await chunks.recvOk()).toEqual([undefined, false]);
    const ending = thrown(end);
    expect(await isBlocked(ending)).toBe(true);
    finish();
    expect(await ending).toBe(Canceled);
  });

  test("refuses a stream that is locked", () => {
    const { stream } = counting(1);
    stream.getReader();
    expect(() => fromReadable(stream)).toThrow(TypeError);
  });

  test("reads a stream of bytes, and one of Node's", async () => {
    const bytes = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.enqueue(new Uint8Array([3]));
        controller.close();
      },
    });
    expect(await all(fromReadable(bytes)[0])).toEqual([new Uint8Array([1, 2]), new Uint8Array([3])]);
    const [chunks, end] = fromReadable<Uint8Array>(Readable.toWeb(Readable.from([Buffer.from("node")])));
    expect(Buffer.concat(await all(chunks)).toString()).toBe("node");
    await end;
  });

  test("fails and cancels the stream if a chunk cannot be copied to the threads that know the channel", async () => {
    let cancelled: unknown;
    const stream = new ReadableStream<unknown>(
      {
        pull: (controller) => controller.enqueue(() => {}),
        cancel(reason) {
          cancelled = reason;
        },
      },
      { highWaterMark: 0 },
    );
    const [chunks, end] = fromReadable(stream);
    const collecting = go(tasks.collect, chunks);
    expect(await thrown(end)).toBeInstanceOf(DataCloneError);
    expect(await collecting).toEqual([]);
    expect(cancelled).toBeInstanceOf(DataCloneError);
  });
});

describe("an error of an adapter", () => {
  const failing = `
    import { chan, run } from "parachan";
    import { withCancel, background } from "parachan/context";
    import { fromIterable, fromReadable, fromWritable } from "parachan/stream";
    const failing = () => new ReadableStream({ pull() { throw new Error("the disk is full"); } });
  `;

  test("that nobody asks for crashes the program when it would end", async () => {
    const { code, stdout, stderr } = await runProgram(`${failing}
      const [chunks] = fromReadable(failing());
      for await (const chunk of chunks) console.log(chunk);
      console.log("read");
    `);
    expect([code, stdout]).toEqual([1, "read\n"]);
    expect(stderr).toContain("Error: the disk is full");
  });

  test.each([
    ["a stream's", "fromReadable(failing())"],
    ["one that a plain generator throws", 'fromIterable((function* () { throw new Error("the disk is full"); })())'],
  ])("that nobody can ask for any more crashes the program though it goes on: %s", async (_name, adapter) => {
    const { code, stdout, stderr } = await runProgram(
      `${failing}
      await (async () => {
        const [chunks] = ${adapter};
        for await (const chunk of chunks) console.log(chunk);
      })();
      setTimeout(() => console.log("not reached"), 60_000);
      setInterval(() => gc(), 1);
    `,
      ["--expose-gc"],
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Error: the disk is full");
  });

  test("that is asked for in the end does not", async () => {
    const { code, stdout, stderr } = await runProgram(
      `${failing}
      const [chunks, end] = fromReadable(failing());
      for await (const chunk of chunks) console.log(chunk);
      for (let i = 0; i < 20; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await end.then(undefined, (error) => console.log(error.message));
    `,
      ["--expose-gc"],
    );
    expect([code, stdout, stderr]).toEqual([0, "the disk is full\n", ""]);
  });

  test("is named beside the deadlock of those who still send", async () => {
    const { code, stderr } = await runProgram(`${failing}
      const [chunks] = fromWritable(new WritableStream({ write() { throw new Error("the disk is full"); } }));
      await run(function* () {
        for (;;) yield* chunks.send("text");
      });
    `);
    expect(code).not.toBe(0);
    expect(stderr).toContain("Error: the disk is full");
  });

  test("is no news if its context or signal is over: nobody needs to ask", async () => {
    const { code, stdout, stderr } = await runProgram(`${failing}
      const [ctx, cancel] = withCancel(background());
      const [chunks] = fromReadable(new ReadableStream(), { within: ctx });
      cancel();
      console.log(await chunks.recvOk());
      const [others] = fromReadable(new ReadableStream(), { within: AbortSignal.abort() });
      console.log(await others.recvOk());
    `);
    expect([code, stdout, stderr]).toEqual([0, "[ undefined, false ]\n[ undefined, false ]\n", ""]);
  });

  test("fails the group that waits for it, and ends the group's context for all others", async () => {
    const [group, ctx] = withContext(background());
    const [chunks, reading] = fromReadable(counting(3, (controller) => controller.error(why)).stream, { within: ctx });
    const { stream: endless, asked } = counting(Number.POSITIVE_INFINITY);
    const [others, readingOthers] = fromReadable(endless, { within: ctx });
    for (const op of [reading, readingOthers]) await group.go(() => op);
    expect(await all(chunks)).toEqual([1, 2, 3]);
    expect(await thrown(group.wait())).toBe(why);
    expect(await all(others)).toEqual([]);
    await eventually(() => asked.cancelled === Canceled);
    expect(cause(ctx)).toBe(why);
  });
});

describe("toReadable", () => {
  test.each([0, 1, 10])(
    "is a stream of what is received, and closes when the channel does (capacity %d)",
    async (capacity) => {
      expect(await all(toReadable(numbers(25, capacity)))).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    },
  );

  test("receives when it is read and never ahead, and needs no goroutine", async () => {
    const ch = chan<number>(3);
    for (const n of [1, 2, 3]) await ch.send(n);
    const reader = toReadable(ch).getReader();
    await sleep(20);
    expect([ch.length, numGoroutine()]).toEqual([3, 1]);
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    await sleep(20);
    expect(ch.length).toBe(2);
    const reads = [reader.read(), reader.read(), reader.read()];
    await ch.send(4);
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([2, 3, 4]);
    expect(ch.length).toBe(0);
  });

  test("calls `cancel` when its reader cancels it: a context tells those who send", async () => {
    const [ctx, cancel] = withCancelCause(background());
    const ch = chan<number>();
    const sending = go(function* () {
      for (let n = 0; ; n++) yield* ch.send(n).within(ctx);
    });
    const reader = toReadable(ch, { cancel }).getReader();
    await reader.read();
    await reader.cancel(why);
    expect(await thrown(sending)).toBe(Canceled);
    expect(cause(ctx)).toBe(why);
  });

  test("passes on a reason that is no error as the cause of one, and no reason as none", async () => {
    const causes: unknown[] = [];
    const cancel = (error?: Error): void => void causes.push(error);
    await toReadable(chan(), { cancel }).cancel("enough");
    await toReadable(chan(), { cancel }).cancel();
    await toReadable(chan()).cancel();
    expect(causes).toEqual([expect.objectContaining({ message: "enough", cause: "enough" }), undefined]);
  });

  test("takes nothing from the channel for a read that is cancelled", async () => {
    const ch = chan<string>();
    const reader = toReadable(ch).getReader();
    const reading = reader.read();
    await sleep(5);
    await reader.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(await isBlocked(Promise.resolve(ch.send("kept")))).toBe(true);
    expect(await ch.recv()).toBe("kept");
  });

  test("fails with what its `end` throws, after the values that were sent before", async () => {
    const ch = chan<number>(5);
    const end = go(function* () {
      for (const n of [1, 2, 3]) yield* ch.send(n);
      throw why;
    });
    const reader = toReadable(ch, { end }).getReader();
    await sleep(5); // The goroutine has failed, and nobody has read yet.
    const values = [await reader.read(), await reader.read(), await reader.read()].map(({ value }) => value);
    expect(values).toEqual([1, 2, 3]);
    expect(await thrown(reader.read())).toBe(why);
    const closed = chan<number>();
    const closing = go(() => {
      closed.close();
      throw why;
    });
    expect(await thrown(all(toReadable(closed, { end: closing })))).toBe(why);
  });

  test("closes once the channel is closed and its `end` has happened, whichever is first", async () => {
    const gate = chan<never>();
    const ch = chan<number>();
    const late = go(function* () {
      yield* ch.send(1);
      ch.close();
      yield* gate.recv();
    });
    const reader = toReadable(ch, { end: late }).getReader();
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    const reading = reader.read();
    expect(await isBlocked(reading, 10)).toBe(true);
    gate.close();
    expect(await reading).toEqual({ done: true, value: undefined });

    const other = chan<number>(1);
    const early = go(() => {});
    const otherReader = toReadable(other, { end: early }).getReader();
    await early;
    const otherReading = otherReader.read();
    expect(await isBlocked(otherReading, 10)).toBe(true);
    await other.send(2);
    other.close();
    expect(await otherReading).toEqual({ done: false, value: 2 });
    expect(await otherReader.read()).toEqual({ done: true, value: undefined });
  });

  test("keeps the error of the stream that its channel comes from", async () => {
    const [chunks, end] = fromReadable(counting(2, (controller) => controller.error(why)).stream);
    const reader = toReadable(chunks, { end }).getReader();
    expect([(await reader.read()).value, (await reader.read()).value]).toEqual([1, 2]);
    expect(await thrown(reader.read())).toBe(why);
  });

  test("fails when its context or signal is over", async () => {
    const [ctx] = withTimeout(background(), 10);
    expect(await thrown(all(toReadable(chan(), { within: ctx })))).toBe(DeadlineExceeded);
    expect(await thrown(all(toReadable(chan(), { within: AbortSignal.abort(why) })))).toBe(why);
  });

  test("fails when its context is over, though its channel is closed, while its end is still to come", async () => {
    const values = chan<number>(1);
    values.trySend(1);
    values.close();
    const never = chan<never>();
    const [ctx, cancel] = withCancel(background());
    const reader = toReadable(values, { end: never.recv(), within: ctx }).getReader();
    expect((await reader.read()).value).toBe(1);
    const reading = thrown(reader.read());
    expect(await isBlocked(reading)).toBe(true);
    cancel();
    expect(await reading).toBe(Canceled);
  });

  test("goes through transforms of the platform, and into responses", async () => {
    const ch = chan<Uint8Array<ArrayBuffer>>();
    const text = "to and fro, ".repeat(10_000);
    go(function* () {
      for (let i = 0; i < text.length; i += 1000) yield* ch.send(new TextEncoder().encode(text.slice(i, i + 1000)));
      ch.close();
    });
    const packed = toReadable(ch).pipeThrough(new CompressionStream("gzip"));
    const [chunks, end] = fromReadable(packed.pipeThrough(new DecompressionStream("gzip")));
    expect(await new Response(toReadable(chunks, { end })).text()).toBe(text);
  });

  test("of bytes can be read into a reader's own buffers, and leaves the sender's alone", async () => {
    const ch = chan<Uint8Array>(4);
    const sent = new Uint8Array([1, 2, 3]);
    for (const chunk of [sent, new Uint8Array(0), new Uint8Array([4])]) await ch.send(chunk);
    ch.close();
    const reader = toReadable(ch, { type: "bytes" }).getReader({ mode: "byob" });
    const read = async () => [...((await reader.read(new Uint8Array(2))).value ?? [])];
    expect([await read(), await read(), await read()]).toEqual([[1, 2], [3], [4]]);
    expect((await reader.read(new Uint8Array(2))).done).toBe(true);
    expect(sent).toEqual(new Uint8Array([1, 2, 3]));
    const other = chan<Uint8Array>(1);
    await other.send(sent);
    other.close();
    expect(await all(toReadable(other, { type: "bytes" }))).toEqual([sent]);
  });
});

/** A sink that keeps what is written, and takes a value only when it is let. */
function gated() {
  const written: unknown[] = [];
  const gate = chan<undefined>();
  const state = { closed: false, aborted: undefined as unknown };
  const stream = new WritableStream<number>({
    async write(value) {
      await gate.recv();
      written.push(value);
    },
    close() {
      state.closed = true;
    },
    abort(reason) {
      state.aborted = reason;
    },
  });
  return { stream, written, gate, state };
}

describe("fromWritable", () => {
  test.each([0, 1, 2, 10])(
    "writes what is sent, in its order; close closes the stream (capacity %d)",
    async (capacity) => {
      const { stream, written, gate, state } = gated();
      const [values, end] = fromWritable(stream, { capacity });
      expect(values.capacity).toBe(capacity);
      go(function* () {
        for (let n = 0; n < 25; n++) yield* values.send(n);
        values.close();
      });
      for (let n = 0; n < 25; n++) await gate.send(undefined);
      await end;
      expect(written).toEqual(Array.from({ length: 25 }, (_, n) => n));
      expect([state.closed, stream.locked]).toEqual([true, false]);
    },
  );

  test("receives a value when the stream is ready for it", async () => {
    const { stream, gate } = gated();
    const [values, end] = fromWritable(stream);
    await values.send(1); // It is being written.
    const second = Promise.resolve(values.send(2));
    expect(await isBlocked(second, 20)).toBe(true);
    await gate.send(undefined);
    await second;
    values.close();
    gate.close();
    await end;
  });

  test("its end throws the stream's error, and nobody receives any more; a send beside the end learns of it", async () => {
    const stream = new WritableStream<number>({
      write(n) {
        if (n === 3) throw why;
      },
    });
    const [values, end] = fromWritable(stream);
    const sending = go(function* () {
      for (let n = 0; ; n++) yield* select({ sent: values.send(n), end });
    });
    expect(await thrown(sending)).toBe(why);
    expect(await thrown(end)).toBe(why);
    expect([values.trySend(0), stream.locked]).toEqual([false, false]);
  });

  test("a stream that fails while nothing is sent ends it", async () => {
    let controller: WritableStreamDefaultController | undefined;
    const stream = new WritableStream({
      start(c) {
        controller = c;
      },
    });
    const [, end] = fromWritable(stream);
    await sleep(1);
    controller?.error(why);
    expect(await thrown(end)).toBe(why);
  });

  test("its end throws what closing the stream throws", async () => {
    const stream = new WritableStream({
      close() {
        throw why;
      },
    });
    const [values, end] = fromWritable(stream);
    values.close();
    expect(await thrown(end)).toBe(why);
  });

  test("aborts the stream when its context or signal is over", async () => {
    for (const over of ["context", "signal"]) {
      const { stream, state } = gated();
      const [ctx, cancel] = withCancelCause(background());
      const [values, end] = fromWritable(stream, { within: over === "context" ? ctx : ctx.signal });
      await sleep(1);
      cancel(why);
      const reason = over === "context" ? Canceled : why;
      expect(await thrown(end)).toBe(reason);
      expect([state.aborted, stream.locked, values.trySend(1)]).toEqual([reason, false, false]);
    }
  });

  test("refuses a stream that is locked", () => {
    const stream = new WritableStream();
    stream.getWriter();
    expect(() => fromWritable(stream)).toThrow(TypeError);
  });

  test("writes to a stream of Node's", async () => {
    const written: string[] = [];
    const node = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const [texts, end] = fromWritable<string>(Writable.toWeb(node));
    for (const text of ["a", "b"]) await texts.send(text);
    texts.close();
    await end;
    expect(written).toEqual(["a", "b"]);
  });
});

describe("fromIterable", () => {
  test.each([0, 1, 10])(
    "sends what an iterable gives, be it async or not, and closes the channel (capacity %d)",
    async (capacity) => {
      async function* later() {
        for (let n = 0; n < 25; n++) {
          if (n % 5 === 0) await sleep(0);
          yield n;
        }
      }
      const expected = Array.from({ length: 25 }, (_, n) => n);
      for (const iterable of [later(), expected, new Set(expected), numbers(25)]) {
        const [values, end] = fromIterable<number>(iterable, { capacity });
        expect(await all(values)).toEqual(
          iterable === expected || iterable instanceof Set ? expected : expect.anything(),
        );
        await end;
      }
    },
  );

  test.each([0, 1, 2, 10])(
    "asks for the next value once the channel has taken the last (capacity %d)",
    async (capacity) => {
      let asked = 0;
      function* endless() {
        for (;;) yield ++asked;
      }
      const [ctx, cancel] = withCancel(background());
      const [values, end] = fromIterable(endless(), { capacity, within: ctx });
      await sleep(10);
      expect(asked).toBe(capacity + 1);
      expect(await values.recv()).toBe(1);
      await sleep(10);
      expect(asked).toBe(capacity + 2);
      cancel();
      expect(await thrown(end)).toBe(Canceled);
    },
  );

  test("sends the characters of a text, which is iterable too", async () => {
    const [values, end] = fromIterable("ab\u{1f600}");
    expect(await all(values)).toEqual(["a", "b", "\u{1f600}"]);
    await end;
    expect(() => fromIterable(1 as never)).toThrow(TypeError);
    expect(() => fromIterable(undefined as never)).toThrow(TypeError);
  });

  test("its end throws what the iterable throws", async () => {
    let returned = 0;
    const iterable = {
      [Symbol.iterator]: () => ({
        next: () => {
          throw why;
        },
        return: () => ({ done: true as const, value: ++returned }),
      }),
    };
    const [values, end] = fromIterable(iterable);
    expect(await all(values)).toEqual([]);
    expect(await thrown(end)).toBe(why);
    expect(returned).toBe(0);
    const [others, otherEnd] = fromIterable(
      (async function* () {
        yield 1;
        throw why;
      })(),
    );
    expect(await all(others)).toEqual([1]);
    expect(await thrown(otherEnd)).toBe(why);
  });

  test("tells the iterator to return when its context is over, and waits until it has", async () => {
    const steps: string[] = [];
    let given = 0;
    async function* resource() {
      try {
        for (;;) {
          given += 1;
          yield given;
        }
      } finally {
        await sleep(5);
        steps.push("returned");
      }
    }
    const [ctx, cancel] = withCancel(background());
    const [values, end] = fromIterable(resource(), { within: ctx });
    await values.recv();
    await eventually(() => given === 2);
    cancel();
    expect(await thrown(end)).toBe(Canceled);
    steps.push("ended");
    expect(steps).toEqual(["returned", "ended"]);
    expect(await values.recvOk()).toEqual([undefined, false]);
  });

  test("does not wait for an iterator that owes a value when its signal is aborted, but tells it", async () => {
    let returned = false;
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        return: () => {
          returned = true;
          return new Promise<never>(() => {});
        },
      }),
    };
    const controller = new AbortController();
    const [values, end] = fromIterable(iterable, { within: controller.signal });
    await sleep(1);
    controller.abort(why);
    expect(await thrown(end)).toBe(why);
    expect([await values.recvOk(), returned]).toEqual([[undefined, false], true]);
  });

  test("a channel is an iterable itself: so its values come out", async () => {
    const [values] = fromIterable(["a", "b"]);
    expect(await all(values)).toEqual(["a", "b"]);
  });
});

describe("fromEvent", () => {
  class Tick extends Event {
    readonly n: number;
    constructor(n: number) {
      super("tick");
      this.n = n;
    }
  }
  const tick = (target: EventTarget, ...ns: number[]): void =>
    ns.forEach((n) => void target.dispatchEvent(new Tick(n)));

  test("sends the events of a target", async () => {
    const target = new EventTarget();
    const [ctx, cancel] = withCancel(background());
    const [ticks] = fromEvent<Tick>(target, "tick", { overflow: "fail", capacity: 3, within: ctx });
    tick(target, 1, 2, 3);
    expect([await ticks.recv(), await ticks.recv(), await ticks.recv()].map((event) => event?.n)).toEqual([1, 2, 3]);
    cancel();
  });

  test("sends the arguments of an emitter's events", async () => {
    const emitter = new EventEmitter();
    const [pairs, end] = fromEvent<[string, number]>(emitter, "pair", {
      overflow: "fail",
      capacity: 2,
      close: ["end"],
    });
    emitter.emit("pair", "a", 1);
    emitter.emit("pair", "b", 2);
    emitter.emit("end");
    expect(await all(pairs)).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    await end;
  });

  test.each([1, 2, 5])("drops the oldest events or the newest, as it is told (capacity %d)", async (capacity) => {
    const target = new EventTarget();
    const [oldest] = fromEvent<Tick>(target, "tick", { overflow: "drop-newest", capacity, close: ["end"] });
    const [newest] = fromEvent<Tick>(target, "tick", { overflow: "drop-oldest", capacity, close: ["end"] });
    tick(target, 1, 2, 3, 4, 5, 6);
    target.dispatchEvent(new Event("end"));
    const ns = async (ch: RecvChan<Tick>) => (await all(ch)).map(({ n }) => n);
    expect(await ns(oldest)).toEqual([1, 2, 3, 4, 5].slice(0, capacity));
    expect(await ns(newest)).toEqual([2, 3, 4, 5, 6].slice(-capacity));
  });

  test("holds one event unless told otherwise; with no room at all, an event reaches who waits for it", async () => {
    const target = new EventTarget();
    const [one] = fromEvent<Tick>(target, "tick", { overflow: "drop-newest", close: ["end"] });
    const [none] = fromEvent<Tick>(target, "tick", { overflow: "drop-newest", capacity: 0, close: ["end"] });
    expect([one.capacity, none.capacity]).toEqual([1, 0]);
    tick(target, 1);
    const waiting = Promise.resolve(none.recv());
    await sleep(1);
    tick(target, 2, 3);
    expect((await waiting)?.n).toBe(2);
    target.dispatchEvent(new Event("end"));
    expect([(await all(one)).length, (await all(none)).length]).toEqual([1, 0]);
    expect(() => fromEvent(target, "tick", { overflow: "drop-oldest", capacity: 0 })).toThrow(
      new RangeError("fromEvent: drop-oldest needs a capacity"),
    );
  });

  test("fails when it is told to: its end throws OverflowError, after the events that found room", async () => {
    const target = new EventTarget();
    const [ticks, end] = fromEvent<Tick>(target, "tick", { overflow: "fail", capacity: 2 });
    tick(target, 1, 2, 3, 4);
    expect((await all(ticks)).map(({ n }) => n)).toEqual([1, 2]);
    const error = await thrown(end);
    expect(error).toBeInstanceOf(OverflowError);
    expect(String(error)).toBe('OverflowError: no room for event "tick"');
    expect(getEventListeners(target, "tick")).toEqual([]);
  });

  test("its end throws an emitter's error; one that is asked for is an event like others", async () => {
    const emitter = new EventEmitter();
    const [data, end] = fromEvent(emitter, "data", { overflow: "fail" });
    emitter.emit("data", 1);
    emitter.emit("error", why);
    expect(await all(data)).toEqual([[1]]);
    expect(await thrown(end)).toBe(why);
    expect(emitter.eventNames()).toEqual([]);
    const [errors] = fromEvent<[Error]>(emitter, "error", { overflow: "fail", close: ["end"] });
    emitter.emit("error", why);
    emitter.emit("end");
    expect(await all(errors)).toEqual([[why]]);
  });

  test("listens no more after it has ended", async () => {
    const emitter = new EventEmitter();
    const target = new EventTarget();
    const [ctx, cancel] = withCancelCause(background());
    const options = { overflow: "drop-newest", close: ["end", "close"], within: ctx } as const;
    const ends = [fromEvent(emitter, "data", options)[1], fromEvent(target, "data", options)[1]];
    expect(emitter.eventNames().sort()).toEqual(["close", "data", "end", "error"]);
    cancel(why);
    for (const end of ends) expect(await thrown(end)).toBe(Canceled);
    const [events, end] = fromEvent(emitter, "data", { ...options, within: AbortSignal.abort(why) }); // Over already.
    expect(await thrown(end)).toBe(why);
    expect(await all(events)).toEqual([]);
    expect(emitter.eventNames()).toEqual([]);
    for (const name of ["data", "end", "close"]) expect(getEventListeners(target, name)).toEqual([]);
  });

  test("a listener that ends it while the event is under way ends it once", async () => {
    const emitter = new EventEmitter();
    const [ctx, cancel] = withCancel(background());
    emitter.on("data", () => cancel());
    const [events, end] = fromEvent(emitter, "data", { overflow: "fail", within: ctx });
    emitter.emit("data", 1);
    expect(await all(events)).toEqual([]);
    expect(await thrown(end)).toBe(Canceled);
  });

  test("fails if an event cannot be copied to the threads that know the channel", async () => {
    const emitter = new EventEmitter();
    const [events, end] = fromEvent(emitter, "data", { overflow: "fail", capacity: 4 });
    const collecting = go(tasks.collect, events);
    emitter.emit("data", 1);
    emitter.emit("data", () => {});
    expect(await thrown(end)).toBeInstanceOf(DataCloneError);
    expect(await collecting).toEqual([[1]]);
  });
});

describe("the process", () => {
  const imports = `
    import { EventEmitter } from "node:events";
    import { chan, go, run } from "parachan";
    import { background, withTimeout } from "parachan/context";
    import { fromEvent, fromReadable, toReadable } from "parachan/stream";
  `;

  test("lives while a stream may bring something that is waited for, and no longer", async () => {
    const { code, stdout } = await runProgram(`${imports}
      const slow = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          controller.enqueue("in time");
        },
      }, { highWaterMark: 0 });
      const [chunks] = fromReadable(slow);
      console.log(await chunks.recv());
    `);
    expect([code, stdout]).toEqual([0, "in time\n"]);
  });

  test("ends while adapters wait for what nobody can bring; to wait for those is a deadlock", async () => {
    const { code, stdout } = await runProgram(`${imports}
      const [events] = fromEvent(new EventTarget(), "never", { overflow: "fail" });
      const [chunks] = fromReadable(new ReadableStream());
      toReadable(chan()).getReader().read();
      const ended = run(function* () { yield* events.recv(); });
      console.log(await ended.then(undefined, (error) => error.name));
    `);
    expect([code, stdout]).toEqual([0, "DeadlockError\n"]);
  });

  test("lives until the deadline of events that are waited for", async () => {
    const { code, stdout } = await runProgram(`${imports}
      const [ctx] = withTimeout(background(), 50);
      const [events, end] = fromEvent(new EventTarget(), "never", { overflow: "fail", within: ctx });
      console.log(await events.recvOk());
      await end.then(undefined, (error) => console.log(error.name));
      const [others] = fromEvent(new EventTarget(), "never", { overflow: "fail", within: AbortSignal.timeout(50) });
      console.log(await others.recvOk());
      const [later] = withTimeout(background(), 3_600_000);
      fromEvent(new EventEmitter(), "never", { overflow: "fail", within: later });
    `);
    expect([code, stdout]).toEqual([0, "[ undefined, false ]\nDeadlineExceeded\n[ undefined, false ]\n"]);
  });
});

describe("across threads", () => {
  test("a stream feeds tasks, and what they send is written to another", async () => {
    const written: number[] = [];
    const { stream } = counting(500);
    const [ins, reading] = fromReadable(stream, { capacity: 8 });
    const [outs, writing] = fromWritable(new WritableStream<number>({ write: (n) => void written.push(n) }), {
      capacity: 8,
    });
    const counts = await Promise.all([1, 2, 3].map(() => go(tasks.twice, ins, outs)));
    outs.close();
    await Promise.all([reading, writing]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(500);
    expect(written.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => 2 * (i + 1)));
  });

  test("a task's values are a stream here, whose cancelling it hears of through its context", async () => {
    const counted = chan<number>();
    const counting = go(tasks.count, 300, counted);
    expect(await all(toReadable(counted, { end: counting }))).toEqual(Array.from({ length: 300 }, (_, i) => i));
    const [ctx, cancel] = withCancelCause(background());
    const endless = chan<number>();
    const heard = chan<string>(1);
    go(tasks.countWithin, ctx, endless, heard);
    const reader = toReadable(endless, { cancel }).getReader();
    expect([(await reader.read()).value, (await reader.read()).value]).toEqual([0, 1]);
    await reader.cancel(why);
    expect(await heard.recv()).toBe("context canceled");
  });

  test("iterables and events reach tasks", async () => {
    const [words] = fromIterable(["a", "b", "c"], { capacity: 1 });
    expect(await go(tasks.collect, words)).toEqual(["a", "b", "c"]);
    const emitter = new EventEmitter();
    const [events] = fromEvent<[number]>(emitter, "n", { overflow: "fail", capacity: 100, close: ["end"] });
    const collecting = go(tasks.collect, events);
    for (let n = 0; n < 100; n++) emitter.emit("n", n);
    emitter.emit("end");
    expect(await collecting).toEqual(Array.from({ length: 100 }, (_, n) => [n]));
  });

  test("an adapter runs on a worker as well, whose event loop its stream needs", async () => {
    expect(await go(tasks.readSlowly, 20)).toBe(210);
  });
});

test("run, generator goroutines and ranges take them as they take any channel", async () => {
  const sum = await run(function* () {
    const [ns, end] = fromReadable(counting(10).stream);
    let sum = 0;
    yield* range(ns, (n) => {
      sum += n;
    });
    yield* end;
    return sum;
  });
  expect(sum).toBe(55);
});

test("an emitter that calls back as it is listened to is left with no listener", async () => {
  class Closed extends EventEmitter {
    override on(name: string, listener: (...args: unknown[]) => void): this {
      super.on(name, listener);
      if (name === "close") listener();
      return this;
    }
  }
  const emitter = new Closed();
  const [events, end] = fromEvent(emitter, "data", { overflow: "fail", close: ["close", "end"] });
  await end;
  expect(await events.recvOk()).toEqual([undefined, false]);
  expect(["data", "close", "end", "error"].map((name) => emitter.listenerCount(name))).toEqual([0, 0, 0, 0]);
});

test("events whose end nobody waits for any more do not keep the process alive for their signal", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { fromEvent } from "parachan/stream";
    const within = new AbortController().signal;
    const [, end] = fromEvent(new EventTarget(), "x", { overflow: "fail", within });
    await end.within(1).then(undefined, (error) => console.log(error.name));
  `);
  expect([code, stdout, stderr]).toEqual([0, "DeadlineExceeded\n", ""]);
});
