// The lines of Go's context package, with its loops. Go's select of one case and `default` is `tryRecvOk` here.

import { go, parallel } from "parachan";
import { background, withCancel, withTimeout, withValue } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { Shares } from "../harness/counter.mjs";
import { work100 } from "../harness/work.mjs";

const HOUR = 3_600_000;
const TIMEOUTS = 10;

export const bodies = {
  commonParentCancel(shares, shared) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const [ctx, cancel] = withCancel(shared);
      if (ctx.value("key") !== "value") throw new Error("a wrong value");
      work100();
      cancel();
      work100();
    }
  },

  /** Contexts that are under way while others come and go. */
  holdTimeouts(count) {
    for (let i = 0; i < count; i++) held.push(withTimeout(background(), HOUR)[1]);
  },

  releaseTimeouts() {
    for (const cancel of held.splice(0)) cancel();
  },

  withTimeout(shares) {
    const mine = new Shares(shares);
    const root = background();
    const cancels = [];
    while (mine.next()) {
      for (let i = 0; i < TIMEOUTS; i++) cancels[i] = withTimeout(root, HOUR)[1];
      for (const cancel of cancels) cancel();
    }
  },

  cancelDone(shares, ctx) {
    const mine = new Shares(shares);
    while (mine.next()) ctx.done.tryRecvOk();
  },
};

/** This thread's part of the contexts that are under way. */
const held = [];

export const tasks = parallel(import.meta.url, bodies);

const withTimeouts = (concurrency) => ({
  threads: [1],
  *run(b) {
    yield* b.go("holdTimeouts", concurrency);
    b.reset();
    yield* b.parallel("withTimeout");
    b.stop();
    yield* b.go("releaseTimeouts");
  },
});

/** Makes a chain of contexts that can be cancelled, and cancels them, the youngest first. */
function chainOfContexts(parent, depth) {
  const cancels = [];
  for (let i = 0, ctx = parent; i < depth; i++) {
    const [child, cancel] = withCancel(ctx);
    cancels.push(cancel);
    ctx = child;
  }
  for (let i = depth - 1; i >= 0; i--) cancels[i]();
}

/** A line of one goroutine that does nothing but `once` over and over. */
const alone = (make) => ({
  threads: [1],
  // biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
  *run(b) {
    const once = make();
    b.reset();
    for (let i = 0; i < b.n; i++) once();
  },
});

const roots = {
  Background: (depth) => chainOfContexts(background(), depth),
  OpenCanceler: (depth) => {
    const [ctx, cancel] = withCancel(background());
    chainOfContexts(ctx, depth);
    cancel();
  },
  ClosedCanceler: (depth) => {
    const [ctx, cancel] = withCancel(background());
    cancel();
    chainOfContexts(ctx, depth);
  },
};

const trees = [1, 10, 100].flatMap((depth) =>
  Object.entries(roots).map(([root, once]) => [
    `CancelTree/depth=${depth}/Root=${root}`,
    alone(() => () => once(depth)),
  ]),
);

function cancelled() {
  const [ctx, cancel] = withCancel(background());
  cancel();
  return ctx;
}

function deep(depth) {
  let ctx = background();
  for (let i = 0; i < depth; i++) ctx = withValue(ctx, i, i);
  return ctx;
}

const depths = [10, 100];

const newGoroutines = depths.map((depth) => [
  `DeepValueNewGoRoutine/depth=${depth}`,
  {
    threads: [1],
    *run(b) {
      const ctx = deep(depth);
      b.reset();
      for (let i = 0; i < b.n; i++) {
        const group = new WaitGroup();
        group.add(1);
        go(() => {
          ctx.value(-1);
          group.done();
        });
        yield* group.wait();
      }
    },
  },
]);

const sameGoroutine = depths.map((depth) => [
  `DeepValueSameGoRoutine/depth=${depth}`,
  alone(() => {
    const ctx = deep(depth);
    return () => ctx.value(-1);
  }),
]);

export const lines = {
  /** One operation: a context made under one that all share, a value looked up, and the context cancelled. */
  CommonParentCancel: {
    *run(b) {
      const [shared, cancel] = withCancel(withValue(background(), "key", "value"));
      yield* b.parallel("commonParentCancel", shared);
      cancel();
    },
  },
  /** One operation: 10 contexts with a timeout made and cancelled, while others are under way. */
  "WithTimeout/concurrency=40": withTimeouts(40),
  "WithTimeout/concurrency=4000": withTimeouts(4000),
  ...Object.fromEntries(trees),
  "CheckCanceled/Err": alone(() => {
    const ctx = cancelled();
    return () => ctx.err();
  }),
  "CheckCanceled/Done": alone(() => {
    const ctx = cancelled();
    return () => ctx.done.tryRecvOk();
  }),
  /** One operation: a look whether a context is over that is not. */
  ContextCancelDone: {
    *run(b) {
      const [ctx, cancel] = withCancel(background());
      yield* b.parallel("cancelDone", ctx);
      cancel();
    },
  },
  ...Object.fromEntries(newGoroutines),
  ...Object.fromEntries(sameGoroutine),
  ErrOK: alone(() => {
    const [ctx] = withCancel(background());
    return () => {
      if (ctx.err() !== undefined) throw new Error("cancelled");
    };
  }),
  ErrCanceled: alone(() => {
    const ctx = cancelled();
    return () => {
      if (ctx.err() === undefined) throw new Error("not cancelled");
    };
  }),
};
