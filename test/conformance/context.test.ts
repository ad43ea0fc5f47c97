// Go 249–282: context.

import {
  chan,
  go,
  gosched,
  DeadlineExceeded as limitExceeded,
  nilChan,
  numGoroutine,
  type RecvChan,
  RuntimeError,
} from "parachan";
import { Bool } from "parachan/atomic";
import {
  afterFunc,
  background,
  Canceled,
  type Context,
  cause,
  DeadlineExceeded,
  fromSignal,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withDeadlineCause,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
  withValue,
} from "parachan/context";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";
import { roles, tasks } from "../tasks/contexts.mjs";
import { tasks as given } from "../tasks/given.mjs";
import { eventually, isBlocked, sleep } from "./clock.js";

const isDone = (ctx: Context): boolean => ctx.done.tryRecvOk() !== undefined;

test("Go 249: background and todo are never done, and say their names", async () => {
  expect([String(background()), String(todo())]).toEqual(["context.Background", "context.TODO"]);
  for (const ctx of [background(), todo()]) expect(await isBlocked(ctx.done.recv())).toBe(true);
});

test("Go 250: background, todo and withoutCancel have a nil channel, no error and no deadline", () => {
  const [ended, cancel] = withTimeout(background(), 1000);
  cancel();
  for (const ctx of [background(), todo(), withoutCancel(ended)]) {
    expect([ctx.done === nilChan(), ctx.err(), ctx.deadline(), cause(ctx)]).toEqual([
      true,
      undefined,
      undefined,
      undefined,
    ]);
    expect(ctx.signal.aborted).toBe(false);
  }
});

test("Go 251: a cancelled context, what wraps it and its children are done when cancel returns", () => {
  const [ctx, cancel] = withCancel(background());
  const wrapped = withValue(ctx, "key", 1);
  const [child] = withCancel(wrapped);
  const all = [ctx, wrapped, child];
  expect(String(ctx)).toBe("context.Background.WithCancel");
  for (const one of all) expect([isDone(one), one.err()]).toEqual([false, undefined]);
  cancel();
  for (const one of all) expect([isDone(one), one.err() === Canceled]).toEqual([true, true]);
});

test("Go 252: the errors say what Go's do", () => {
  expect([Canceled.message, DeadlineExceeded.message]).toEqual(["context canceled", "context deadline exceeded"]);
  expect(DeadlineExceeded).toMatchObject({ timeout: true, temporary: true });
  expect(DeadlineExceeded).toBe(limitExceeded);
});

test("Go 253: err is the same object each time", () => {
  const [ctx, cancel] = withCancel(background());
  cancel();
  expect(ctx.err()).toBe(Canceled);
  expect(ctx.err()).toBe(ctx.err());
});

test("Go 254: cancelling the parent ends all below it, and what comes below it later", async () => {
  const [parent, cancel] = withCancel(background());
  const [child] = withCancel(parent);
  const value = withValue(parent, "key", "value");
  const [timed] = withTimeout(value, 1e9);
  let called = 0;
  const stop = afterFunc(parent, () => void called++);
  cancel();
  for (const ctx of [parent, child, value, timed]) expect([isDone(ctx), ctx.err()]).toEqual([true, Canceled]);
  await eventually(() => called === 1);
  expect(stop()).toBe(false);
  expect(withValue(parent, "key", 1).err()).toBe(Canceled);
  expect(withCancel(parent)[0].err()).toBe(Canceled);
});

test("using calls cancel at the end of the block, as Go's defer does", () => {
  const ends = [
    withCancel(background()),
    withCancelCause(background()),
    withTimeout(background(), 1e9),
    withTimeout(withTimeout(background(), 1e6)[0], 1e9),
    withDeadline(background(), new Date(Date.now() + 1e9)),
  ];
  for (const [ctx, cancel] of ends) {
    {
      using _ = cancel;
      expect(ctx.err()).toBeUndefined();
    }
    expect([ctx.err(), cause(ctx)]).toEqual([Canceled, Canceled]);
  }
});

test("Go 255: cancelling a child leaves the parent alive, and the parent does not tell it again", () => {
  const [parent, cancelParent] = withCancel(background());
  const [child, cancelChild] = withCancelCause(parent);
  const first = new Error("first");
  cancelChild(first);
  expect([child.err(), parent.err()]).toEqual([Canceled, undefined]);
  cancelParent();
  expect(cause(child)).toBe(first);
});

/** A context of somebody else's: it wraps one of the package's and is done in its own way. */
class Custom implements Context {
  readonly done: RecvChan<never>;
  readonly #close: () => void;
  readonly #parent: Context;
  #err: Error | undefined;
  constructor(parent: Context) {
    const done = chan<never>();
    this.done = done;
    this.#close = () => done.close();
    this.#parent = parent;
  }
  end(err: Error): void {
    this.#err = err;
    this.#close();
  }
  err(): Error | undefined {
    return this.#err;
  }
  deadline(): Date | undefined {
    return this.#parent.deadline();
  }
  value(key: unknown): unknown {
    return this.#parent.value(key);
  }
  get signal(): AbortSignal {
    return this.#parent.signal;
  }
}

test("Go 256: a context of somebody else's is waited for, until the child is over", async () => {
  const custom = new Custom(background());
  const [child] = withCancel(custom);
  const [other, cancelOther] = withCancel(custom);
  cancelOther();
  custom.end(Canceled);
  expect(await child.done.recv()).toBeUndefined();
  expect([child.err(), cause(child), other.err()]).toEqual([Canceled, Canceled, Canceled]);
});

test("Go 257: a context of somebody else's with afterFunc is asked to call, and told when that is not wanted", () => {
  const calls = new Set<() => void>();
  class Calling extends Custom {
    afterFunc(call: () => void): () => boolean {
      calls.add(call);
      return () => calls.delete(call);
    }
  }
  const custom = new Calling(background());
  const [child, cancel] = withCancel(custom);
  const [timed, cancelTimed] = withTimeout(custom, 1e9);
  const stop = afterFunc(custom, () => {});
  expect(calls.size).toBe(3);
  cancel();
  cancelTimed();
  expect([stop(), stop()]).toEqual([true, false]);
  expect(calls.size).toBe(0);
  expect([child.err(), timed.err()]).toEqual([Canceled, Canceled]);
  const [later] = withCancel(custom);
  custom.end(DeadlineExceeded);
  for (const call of calls) call();
  expect(later.err()).toBe(DeadlineExceeded);
});

test("Go 258: a deadline that passes ends the context; one that has passed ends it at once", async () => {
  const [far, cancel] = withDeadline(background(), new Date(Date.now() + 1e6));
  expect(String(far)).toMatch(/^context\.Background\.WithDeadline\(.+ \[.+s\]\)$/);
  expect(far.err()).toBeUndefined();
  cancel();
  const [ctx] = withDeadline(background(), new Date(Date.now() + 20));
  await ctx.done.recv();
  expect(ctx.err()).toBe(DeadlineExceeded);
  for (const date of [new Date(Date.now() - 1000), new Date()]) {
    expect(withDeadline(background(), date)[0].err()).toBe(DeadlineExceeded);
  }
  expect(withTimeout(background(), 0)[0].err()).toBe(DeadlineExceeded);
  const began = performance.now();
  const [timed] = withTimeout(background(), 20);
  await timed.done.recv();
  expect(performance.now() - began).toBeGreaterThanOrEqual(20);
});

test("a deadline is a date however far off it is, before or after", () => {
  for (const milliseconds of [-Infinity, -1e300, 1e300, Infinity]) {
    const [ctx, cancel] = withTimeout(background(), milliseconds);
    expect(ctx.err()).toBe(milliseconds < 0 ? DeadlineExceeded : undefined);
    expect(ctx.deadline()).toEqual(new Date(milliseconds < 0 ? -8.64e15 : 8.64e15));
    expect(String(ctx)).toMatch(/WithDeadline\(.+\)$/);
    cancel();
  }
});

test("Go 259: a later deadline than the parent's changes nothing", async () => {
  const [parent] = withTimeout(background(), 20);
  const [child] = withTimeout(withValue(parent, "key", 1), 1e9);
  expect(child.deadline()).toEqual(parent.deadline());
  expect(String(child)).toMatch(/WithValue\(key, 1\)\.WithCancel$/);
  await child.done.recv();
  expect(child.err()).toBe(DeadlineExceeded);
});

test("Go 260: cancelling before the deadline gives Canceled, at once", async () => {
  let ctx: Context;
  let began: number;
  do {
    began = performance.now();
    const [timed, cancel] = withTimeout(background(), 5);
    cancel();
    ctx = timed;
  } while (performance.now() - began >= 5); // It was too late.
  expect(ctx.err()).toBe(Canceled);
  await sleep(10);
  expect([ctx.err(), cause(ctx)]).toEqual([Canceled, Canceled]);
});

test("Go 261: deadline is a date only if there is one", () => {
  const date = new Date(Date.now() + 1e6);
  const [ctx, cancel] = withDeadline(background(), date);
  expect(ctx.deadline()).toEqual(date);
  expect(withCancel(ctx)[0].deadline()).toEqual(date);
  expect(withValue(ctx, "key", 1).deadline()).toEqual(date);
  expect(withCancel(background())[0].deadline()).toBeUndefined();
  cancel();
});

class Key {
  readonly n: number;
  constructor(n: number) {
    this.n = n;
  }
  toString(): string {
    return `key${this.n}`;
  }
}
const key1 = new Key(1);
const key2 = new Key(2);

test("Go 262: the nearest binding wins, a key is itself alone, and undefined hides what is further out", () => {
  const c1 = withValue(background(), key1, "c1k1");
  const c2 = withValue(c1, key2, "c2k2");
  const c3 = withValue(c2, new Key(2), "other");
  const c4 = withValue(c3, key1, undefined);
  expect([c2.value(key1), c2.value(key2), c3.value(key2)]).toEqual(["c1k1", "c2k2", "c2k2"]);
  expect(c4.value(key1)).toBeUndefined();
  expect(background().value(key1)).toBeUndefined();
  expect(withCancel(withoutCancel(c2))[0].value(key1)).toBe("c1k1");
});

test("Go 263: a context prints the way that it was made", () => {
  const c1 = withValue(background(), key1, "c1k1");
  expect(String(c1)).toBe("context.Background.WithValue(key1, c1k1)");
  const c2 = withValue(withCancel(c1)[0], "k", undefined);
  expect(String(c2)).toBe("context.Background.WithValue(key1, c1k1).WithCancel.WithValue(k, <nil>)");
  expect(String(withoutCancel(withValue(c2, "o", {})))).toBe(`${c2}.WithValue(o, Object).WithoutCancel`);
});

test("Go 264: a nil key and one that cannot be compared are refused", () => {
  expect(() => withValue(background(), undefined, 1)).toThrow(new RuntimeError("nil key"));
  expect(() => withValue(background(), null, 1)).toThrow(new RuntimeError("nil key"));
  expect(() => withValue(background(), [1], 1)).toThrow(new RuntimeError("key is not comparable"));
});

test("Go 265: a nil parent is refused", () => {
  const nothing = undefined as unknown as Context;
  const refused = new RuntimeError("cannot create context from nil parent");
  for (const derive of [
    () => withCancel(nothing),
    () => withDeadline(nothing, new Date()),
    () => withTimeout(nothing, 1),
    () => withValue(nothing, "key", 1),
    () => withoutCancel(nothing),
  ]) {
    expect(derive).toThrow(refused);
  }
});

test("Go 266: cancel may be called again, and by many: a tree of 100 contexts ends", async () => {
  const [root, cancelRoot] = withCancel(background());
  const tree = [{ ctx: root, cancel: cancelRoot }];
  for (let i = 0; tree.length < 100; i++) {
    for (const _ of [1, 2]) {
      const [ctx, cancel] = withCancel((tree[i] as { ctx: Context }).ctx);
      tree.push({ ctx, cancel });
    }
  }
  for (const { cancel } of tree) go(cancel);
  for (const { ctx } of tree) await ctx.done.recv();
  for (const { ctx, cancel } of tree) {
    cancel();
    expect(ctx.err()).toBe(Canceled);
  }
});

test("Go 267: a child that is cancelled by one whom the parent's end wakes is no deadlock", async () => {
  const [parent, cancelParent] = withCancel(background());
  const [child, cancelChild] = withCancel(parent);
  go(function* () {
    yield* parent.done.recv();
    cancelChild();
  });
  cancelParent();
  await child.done.recv();
  expect(child.err()).toBe(Canceled);
});

test("Go 268: random layers keep their values, before and after the end", async () => {
  for (const timeout of [false, true]) {
    let ctx = background();
    const values: [Key, string][] = [];
    const cancels: (() => void)[] = [];
    let timers = 0;
    for (let layer = 0; layer < 40 || (timeout && timers === 0); layer++) {
      const kind = (layer * 7 + 3) % 3;
      if (kind === 0) {
        const key = new Key(layer);
        values.push([key, `value ${layer}`]);
        ctx = withValue(ctx, key, `value ${layer}`);
      } else if (kind === 1) {
        const [next, cancel] = withCancel(ctx);
        cancels.push(cancel);
        ctx = next;
      } else {
        const [next, cancel] = withTimeout(ctx, timeout ? 10 : 1e9);
        cancels.push(cancel);
        timers += 1;
        ctx = next;
      }
    }
    const check = (): void => {
      for (const [key, value] of values) expect(ctx.value(key)).toBe(value);
    };
    if (!timeout) expect(ctx.err()).toBeUndefined();
    check();
    if (!timeout) cancels[0]?.();
    await ctx.done.recv();
    expect(ctx.err()).toBe(timeout ? DeadlineExceeded : Canceled);
    check();
  }
});

test("Go 269: a child of a context that is over is over at once, with its cause", () => {
  const why = new Error("why");
  const [parent, cancel] = withCancelCause(background());
  cancel(why);
  const [child] = withCancel(parent);
  expect([isDone(child), child.err(), cause(child)]).toEqual([true, Canceled, why]);
});

describe("Go 271–274: causes", () => {
  const parentCause = new Error("parentCause");
  const childCause = new Error("childCause");
  const tooSlow = new Error("tooSlow");
  const finished = new Error("finished");
  const rows: [name: string, make: () => Context, err: Error | undefined, cause: Error | undefined][] = [
    ["background", background, undefined, undefined],
    ["todo", todo, undefined, undefined],
    ["withCancel", () => cancelled(withCancel(background())), Canceled, Canceled],
    ["withCancelCause", () => cancelled(withCancelCause(background()), parentCause), Canceled, parentCause],
    ["withCancelCause without one", () => cancelled(withCancelCause(background())), Canceled, Canceled],
    ["withCancelCause, live", () => withCancelCause(background())[0], undefined, undefined],
    ["parent before child", () => nested(["parent", "child"]), Canceled, parentCause],
    ["withTimeout of 0", () => withTimeout(background(), 0)[0], DeadlineExceeded, DeadlineExceeded],
    ["withTimeout, cancelled", () => cancelled(withTimeout(background(), 1e6)), Canceled, Canceled],
    ["withTimeoutCause of 0", () => withTimeoutCause(background(), 0, tooSlow)[0], DeadlineExceeded, tooSlow],
    ["withTimeoutCause, cancelled", () => cancelled(withTimeoutCause(background(), 1e6, tooSlow)), Canceled, Canceled],
    [
      "withDeadlineCause, past",
      () => withDeadlineCause(background(), new Date(0), tooSlow)[0],
      DeadlineExceeded,
      tooSlow,
    ],
    ["withValue", () => withValue(cancelled(withCancelCause(background()), parentCause), 1, 2), Canceled, parentCause],
    ["withoutCancel", () => withoutCancel(cancelled(withCancelCause(background()), parentCause)), undefined, undefined],
    ["withoutCancel of a timeout", () => withoutCancel(withTimeout(background(), 0)[0]), undefined, undefined],
    [
      "timeout under a cancelled one",
      () => withTimeoutCause(cancelled(withCancelCause(background()), finished), 0, tooSlow)[0],
      Canceled,
      finished,
    ],
    [
      "cancelCause under a timeout",
      () => cancelled(withCancelCause(withTimeoutCause(background(), 0, tooSlow)[0]), finished),
      DeadlineExceeded,
      tooSlow,
    ],
    [
      "withCancel under one without a cause",
      () => {
        const [p, c] = withCancel(background());
        const [k, kc] = withCancelCause(p);
        c();
        kc(childCause);
        return k;
      },
      Canceled,
      Canceled,
    ],
  ];

  function cancelled([ctx, cancel]: [Context, (cause?: Error) => void], why?: Error): Context {
    cancel(why);
    return ctx;
  }

  function nested(order: readonly string[]): Context {
    const [parent, cancelParent] = withCancelCause(background());
    const [child, cancelChild] = withCancelCause(parent);
    for (const who of order) who === "parent" ? cancelParent(parentCause) : cancelChild(childCause);
    return child;
  }

  test.for(rows)("%s", ([, make, err, why]) => {
    const ctx = make();
    expect(ctx.err()).toBe(err);
    expect(cause(ctx)).toBe(why);
  });

  test("Go 272: the first cancellation wins, for the child and for the parent", () => {
    const [parent, cancelParent] = withCancelCause(background());
    const [child, cancelChild] = withCancelCause(parent);
    cancelChild(childCause);
    cancelParent(parentCause);
    expect([cause(child), cause(parent)]).toEqual([childCause, parentCause]);
  });
});

test("Go 275: with a context of somebody else's between, the cause is the nearest one's or the error", async () => {
  const why = new Error("why");
  const [parent, cancel] = withCancelCause(background());
  const custom = new Custom(parent);
  const [child] = withCancel(custom);
  const err = new Error("custom");
  custom.end(err);
  await child.done.recv();
  expect([child.err(), cause(child)]).toEqual([err, err]);
  cancel(why);
  expect(cause(custom)).toBe(why);
  // One that only passes on is as if it were not there.
  const passing: Context = Object.create(parent, { value: { value: (key: unknown) => parent.value(key) } });
  expect(cause(withCancel(passing)[0])).toBe(why);
});

test("whoever hears of the end by the signal finds all contexts below ended, for the same cause", () => {
  const [ctx, cancel] = withCancelCause(background());
  const heard: unknown[] = [];
  ctx.signal.addEventListener("abort", () => {
    heard.push(child.err(), isDone(grandchild));
    cancelChild(new Error("too late"));
    heard.push(cause(child), cause(grandchild));
  });
  const [child, cancelChild] = withCancelCause(ctx);
  const [grandchild] = withTimeout(withValue(child, "key", 1), 1e6);
  const why = new Error("why");
  cancel(why);
  expect(heard).toEqual([Canceled, true, why, why]);
});

test("Go 277: afterFunc runs its function in a goroutine, after the end and not before", async () => {
  for (let milliseconds = 10; ; milliseconds *= 2) {
    const [ctx] = withTimeout(background(), milliseconds);
    const called = chan<Error | undefined>(1);
    const stop = afterFunc(ctx, () => called.trySend(ctx.err()));
    await sleep(2);
    const before = called.length;
    if (ctx.err() !== undefined) continue; // Slept for too long.
    expect(before).toBe(0);
    expect(await called.recv()).toBe(DeadlineExceeded);
    expect(stop()).toBe(false);
    break;
  }
  const [ctx, cancel] = withCancel(background());
  const called = chan<Error | undefined>(1);
  const stop = afterFunc(ctx, () => called.trySend(ctx.err()));
  expect(await isBlocked(called.recv().within(1e6).within(ctx), 2)).toBe(true);
  expect(called.length).toBe(0);
  cancel();
  expect(called.length).toBe(0); // Started, not run inside cancel.
  expect(await called.recv()).toBe(Canceled);
  expect(stop()).toBe(false);
});

test("Go 278: afterFunc on a context that is over runs its function at once", async () => {
  const [ctx, cancel] = withCancel(background());
  cancel();
  const called = chan<number>(1);
  afterFunc(ctx, () => called.trySend(1));
  expect(await called.recv()).toBe(1);
});

test("Go 279: stop before the end prevents the function, for ever, and says so once", async () => {
  const [ctx, cancel] = withCancel(background());
  let called = false;
  const stop = afterFunc(ctx, () => {
    called = true;
  });
  expect([stop(), stop()]).toEqual([true, false]);
  cancel();
  await sleep(5);
  expect(called).toBe(false);
});

test("Go 280: cancel does not wait for functions", async () => {
  const [ctx, cancel] = withCancel(background());
  const ch = chan<number>();
  afterFunc(ctx, () => ch.send(1));
  cancel();
  expect(await ch.recv()).toBe(1);
});

test("Go 282: the generator of Go's example ends with its context", async () => {
  const [ctx, cancel] = withCancel(background());
  const numbers = chan<number>();
  const generator = go(function* () {
    try {
      for (let n = 1; ; n++) yield* numbers.send(n).within(ctx);
    } catch (error) {
      return error;
    }
  });
  const got: (number | undefined)[] = [];
  for (let i = 0; i < 5; i++) got.push(await numbers.recv());
  cancel();
  expect(got).toEqual([1, 2, 3, 4, 5]);
  expect(await generator).toBe(Canceled);
});

test("Go 282: afterFunc merges two contexts", async () => {
  const [ctx1, cancel1] = withCancel(background());
  const [ctx2, cancel2] = withCancelCause(background());
  const [merged, cancelMerged] = withCancelCause(ctx1);
  const stop = afterFunc(ctx2, () => cancelMerged(cause(ctx2)));
  cancel2(new Error("ctx2 canceled"));
  await merged.done.recv();
  expect(String(cause(merged))).toBe("Error: ctx2 canceled");
  stop();
  cancel1();
});

test("a signal is aborted with the cause, when the context ends", () => {
  const why = new Error("why");
  const [parent, cancel] = withCancelCause(background());
  const { signal } = withValue(withCancel(parent)[0], "key", 1);
  const again = parent.signal;
  expect([signal.aborted, parent.signal === again]).toEqual([false, true]);
  cancel(why);
  expect([signal.aborted, signal.reason]).toEqual([true, why]);
  expect(withCancel(parent)[0].signal.reason).toBe(why);
});

test("a context of a signal ends with it, and has its reason as the cause", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  expect(ctx).toBe(fromSignal(controller.signal));
  expect(ctx.err()).toBeUndefined();
  const reason = new Error("reason");
  controller.abort(reason);
  expect([ctx.err(), cause(ctx)]).toEqual([Canceled, reason]);
  expect((cause(fromSignal(AbortSignal.abort("text"))) as Error).cause).toBe("text");
});

test.each([
  ["cancelled", "withCancel(background())[1]();"],
  ["over from the beginning", "withTimeout(background(), 0);"],
  ["its parent's end", "const [ctx, cancel] = withCancel(background()); withCancel(ctx)[0].signal; cancel();"],
  ["its signal's end", "const c = new AbortController(); fromSignal(c.signal); c.abort();"],
])("a program may have contexts and nothing else: %s", async (_, source) => {
  const { code, stderr } = await runProgram(`
    import { background, fromSignal, withCancel, withTimeout } from "parachan/context";
    ${source}
    setTimeout(() => {}, 20);
  `);
  expect([code, stderr]).toEqual([0, ""]);
});

test("a context of a signal keeps the process alive while somebody waits for it, and no longer", async () => {
  const imports = `
    import { chan, go } from "parachan";
    import { cause, fromSignal, withCancel } from "parachan/context";
  `;
  const waiting = await runProgram(`${imports}
    const ctx = fromSignal(AbortSignal.timeout(50));
    await ctx.done.recv();
    console.log(cause(ctx).name);
    const child = withCancel(fromSignal(AbortSignal.timeout(50)))[0];
    await chan().recv().within(child).then(undefined, (error) => console.log(error.name));
    go(function* () {
      yield* fromSignal(AbortSignal.timeout(50)).done.recv();
      console.log("done");
    });
  `);
  expect(waiting).toEqual({ code: 0, stdout: "TimeoutError\nCanceled\ndone\n", stderr: "" });
  const idle = await runProgram(`${imports}
    const [ctx, cancel] = withCancel(fromSignal(AbortSignal.timeout(3_600_000)));
    const waiting = ctx.done.recv().then(() => console.log(ctx.err().name));
    cancel();
    await waiting;
  `);
  expect(idle).toEqual({ code: 0, stdout: "Canceled\n", stderr: "" });
});

test("an op within a context fails with the context's error, and happens if both can", async () => {
  const [ctx, cancel] = withCancelCause(background());
  const empty = chan<number>();
  const waiting = Promise.resolve(empty.recv().within(ctx));
  cancel(new Error("why"));
  await expect(waiting).rejects.toBe(Canceled);
  const full = chan<number>(1);
  full.trySend(1);
  expect(await full.recv().within(ctx)).toBe(1);
  await expect(Promise.resolve(full.recv().within(withTimeout(background(), 1)[0]))).rejects.toBe(DeadlineExceeded);
});

describe.for([
  { name: "on one thread", party: roles },
  { name: "across threads", party: tasks },
])("$name", ({ party }) => {
  test("Go 251, 253: a context is done where it was sent when it is cancelled here, with the same error", async () => {
    const why = new RangeError("why");
    const [ctx, cancel] = withCancelCause(background());
    const started = chan<number>();
    const waiting = [go(party.waitDone, ctx, started), go(party.waitDone, withValue(ctx, "k", 1), started)];
    const children = go(party.waitChild, ctx, started);
    for (let i = 0; i < 3; i++) await started.recv();
    cancel(why);
    for (const one of waiting) expect(await one).toEqual(["Canceled", "RangeError: why"]);
    expect(await children).toEqual(["Canceled", "RangeError: why", "Canceled", "RangeError: why"]);
    expect(await go(party.waitDone, ctx, chan(1))).toEqual(["Canceled", "RangeError: why"]); // One that comes later.
  });

  test("Go 258, 273: a deadline ends it everywhere, with the cause", async () => {
    const [ctx] = withTimeoutCause(background(), 30, new Error("too slow"));
    const [child] = withCancel(ctx);
    const started = chan<number>(2);
    const waiting = [go(party.waitDone, ctx, started), go(party.waitDone, child, started)];
    for (const one of waiting) expect(await one).toEqual(["DeadlineExceeded", "Error: too slow"]);
    expect([ctx.err(), child.err()]).toEqual([DeadlineExceeded, DeadlineExceeded]);
  });

  test("Go 254: the end of a parent here ends a child there, with the cause", async () => {
    const [ctx, cancel] = withCancelCause(background());
    const [child] = withCancel(ctx);
    const started = chan<number>();
    const waiting = go(party.waitDone, child, started);
    await started.recv();
    cancel(new Error("why"));
    expect(await waiting).toEqual(["Canceled", "Error: why"]);
  });

  test("Go 255: a child that is cancelled there leaves the parent alive here", async () => {
    const [ctx, cancel] = withCancel(background());
    expect(await go(party.cancelChild, ctx)).toEqual(["Canceled", "undefined"]);
    expect(ctx.err()).toBeUndefined();
    cancel();
    expect(await go(party.cancelChild, ctx)).toEqual(["Canceled", "Canceled"]);
  });

  test("Go 262, 263: values, name and deadline travel", async () => {
    const date = new Date(Date.now() + 1e7);
    const [timed, cancel] = withDeadline(withValue(background(), "user", { name: "ann" }), date);
    const ctx = withValue(withValue(timed, 7, [1]), "user", { name: "bob" });
    expect(await go(party.values, ctx, ["user", 7, "other"])).toEqual([{ name: "bob" }, [1], undefined]);
    const [name, deadline] = await go(party.describe, ctx);
    expect(name).toMatch(/^context\.Background\.WithValue\(user, Object\)\.WithDeadline\(.+\)\.WithValue\(7, /);
    expect(deadline).toEqual(date);
    expect(await go(party.describe, background())).toEqual(["context.Background", undefined]);
    expect(await go(party.values, withoutCancel(ctx), [7])).toEqual([[1]]);
    cancel();
  });

  test("a signal is aborted there, and an op within the context fails there", async () => {
    const [ctx, cancel] = withCancelCause(background());
    const started = chan<number>();
    const signal = go(party.waitSignal, ctx, started);
    const within = go(party.receiveWithin, chan(), ctx, started);
    for (let i = 0; i < 2; i++) await started.recv();
    cancel(new Error("why"));
    expect(await signal).toBe("Error: why");
    expect(await within).toBe("Canceled");
  });

  test("a context that comes back is done with the one that was sent", async () => {
    const [ctx, cancel] = withCancel(background());
    const back = chan<Context>();
    go(party.pass, ctx, back);
    const same = (await back.recv()) as Context;
    expect(same.done).toBe(ctx.done);
    const [child] = withCancel(same);
    cancel();
    expect([same.err(), child.err()]).toEqual([Canceled, Canceled]);
  });

  test("Go 270, 276: cancel races with children that are made there, 100 rounds", async () => {
    for (let round = 0; round < 100; round++) {
      const why = new Error(`round ${round}`);
      const [ctx, cancel] = withCancelCause(background());
      const waiting = go(party.waitChild, ctx, chan<number>(1));
      await gosched();
      cancel(why);
      expect(await waiting).toEqual(["Canceled", `${why}`, "Canceled", `${why}`]);
    }
  });
});

test("a thread that never waits sees its child of a context end", async () => {
  const [ctx, cancel] = withCancel(background());
  const started = chan<number>();
  const polling = go(tasks.pollChild, ctx, started);
  await started.recv();
  cancel();
  expect(await polling).toEqual(["Canceled", "Canceled"]);
});

test.each(["channel", "signal"] as const)("a thread that never waits sees it by the %s of its child", async (what) => {
  const [ctx, cancel] = withCancel(background());
  const started = chan<number>();
  const polling = go(tasks.pollChildBy, ctx, started, what);
  await started.recv();
  cancel();
  expect(await polling).toEqual(["Canceled", "Canceled"]);
});

test.each([
  ["error", (ctx: Context) => ctx.err() !== undefined],
  ["channel", isDone],
  ["signal", (ctx: Context) => ctx.signal.aborted],
] as const)("Go 258: who never waits sees by the %s that a deadline has passed", (_what, isOver) => {
  const tooLong = new Error("too long");
  const [ctx, cancel] = withTimeoutCause(background(), 5, tooLong);
  const [child] = withCancel(ctx);
  const limit = performance.now() + 10_000;
  while (!isOver(child) && performance.now() < limit) {} // No timer of this thread's can fire.
  expect([child.err(), cause(child), ctx.err()]).toEqual([DeadlineExceeded, tooLong, DeadlineExceeded]);
  cancel();
  expect(ctx.err()).toBe(DeadlineExceeded);
});

test("Go 260: cancelling after the deadline is too late, though nobody has waited meanwhile", () => {
  const [ctx, cancel] = withTimeout(background(), 1);
  const limit = performance.now() + 2;
  while (performance.now() < limit) {}
  cancel();
  expect(ctx.err()).toBe(DeadlineExceeded);
});

test("Go 279: stop is too late once another thread has ended the context", async () => {
  const [ctx, cancel] = withCancel(background());
  const started = chan<number>();
  const ended = new Bool();
  const stopping = go(tasks.stopLate, ctx, started, ended);
  await started.recv();
  cancel();
  ended.store(true);
  expect(await stopping).toEqual([false, true]);
});

test("a deadline ends a context on a thread though the one that made it is blocked", async () => {
  const [ctx] = withTimeout(background(), 100);
  const started = chan<number>();
  const ended = chan<unknown>(1);
  go(tasks.reportDone, ctx, started, ended);
  await started.recv();
  const limit = performance.now() + 20_000;
  while (ended.length === 0 && performance.now() < limit) {} // No timer of this thread's can fire.
  expect(ended.tryRecv()).toEqual(["DeadlineExceeded", "DeadlineExceeded"]);
  expect(ctx.err()).toBe(DeadlineExceeded);
});

test("Go 281: a thread that sees an error sees the channel closed", async () => {
  for (let round = 0; round < 50; round++) {
    const [ctx, cancel] = withCancel(background());
    const started = chan<number>();
    const polling = go(tasks.pollDone, ctx, started);
    await started.recv();
    cancel();
    expect(await polling).toBe(true);
  }
});

test("a context below one of somebody else's ends on other threads with it", async () => {
  const custom = new Custom(background());
  const started = chan<number>();
  const waiting = go(tasks.waitDone, withValue(custom, "key", 1), started);
  await started.recv();
  custom.end(Canceled);
  expect(await waiting).toEqual(["Canceled", "Canceled"]);
});

test("a context below one of somebody else's is followed once, however often other threads get it", async () => {
  const custom = new Custom(background());
  const ctx = withValue(custom, "key", 1);
  const before = numGoroutine();
  for (let i = 0; i < 10; i++) {
    await go(given.given, ctx);
    expect(() => go(given.given, ctx, () => {})).toThrow();
  }
  expect(numGoroutine()).toBe(before + 1);
  custom.end(Canceled);
  await eventually(() => numGoroutine() === before);
});

test.each([
  ["before it is handed over", true],
  ["after that", false],
])("a context that ends %s says why elsewhere, though a part of the cause cannot be copied", async (_, before) => {
  const [ctx, cancel] = withCancelCause(background());
  const started = chan<number>(1);
  const end = (): void => cancel(new RangeError("out of range", { cause: () => {} }));
  if (before) end();
  const ended = go(tasks.waitDone, ctx, started);
  await started.recv();
  if (!before) end();
  expect(await ended).toEqual(["Canceled", "RangeError: out of range"]);
});

test("a cause that holds a channel reaches every thread, and the channel is the same one", async () => {
  const ch = chan<number>(1);
  const [ctx, cancel] = withCancelCause(background());
  const started = chan<number>();
  const waiting = [1, 2, 3].map(() => go(tasks.waitDone, ctx, started));
  for (const _ of waiting) await started.recv();
  cancel(Object.assign(new Error("why"), { ch }));
  for (const one of waiting) expect(await one).toEqual(["Canceled", "Error: why"]);
  ch.trySend(1);
  expect(await ch.recv()).toBe(1);
});
