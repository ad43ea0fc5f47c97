// The parties of the tests of contexts and semaphores: as in roles.mjs, on this thread through `roles` or on any worker
// through `tasks`.

import { gosched, parallel } from "parachan";
import { afterFunc, Canceled, cause, DeadlineExceeded, withCancel, withTimeout, withValue } from "parachan/context";

function nameOf(error) {
  if (error === Canceled) return "Canceled";
  return error === DeadlineExceeded ? "DeadlineExceeded" : String(error);
}

/** Which sentinels the error and the cause are; what they say, if none. */
function ending(ctx) {
  return [nameOf(ctx.err()), nameOf(cause(ctx))];
}

export const roles = {
  /** Sends 1 on `started`, waits until the context is done, and answers how it ended. */
  *waitDone(ctx, started) {
    yield* started.send(1);
    yield* ctx.done.recv();
    return ending(ctx);
  },
  /** As waitDone, for a child of a child with a value and a time of its own. */
  *waitChild(ctx, started) {
    const [child] = withCancel(ctx);
    const [grandchild] = withTimeout(withValue(child, "own", 1), 1e9);
    yield* started.send(1);
    yield* grandchild.done.recv();
    return [...ending(child), ...ending(grandchild)];
  },
  /** As waitDone, but it never waits for anything meanwhile: it asks. */
  *pollChild(ctx, started) {
    const [child] = withCancel(ctx);
    yield* started.send(1);
    while (child.err() === undefined) {}
    return ending(child);
  },
  /** As waitDone, and sends how it ended. */
  *reportDone(ctx, started, ended) {
    yield* started.send(1);
    yield* ctx.done.recv();
    yield* ended.send(ending(ctx));
  },
  /** Asks for the error until there is one, then whether the channel is closed. */
  *pollDone(ctx, started) {
    yield* started.send(1);
    while (ctx.err() === undefined) {}
    return ctx.done.tryRecvOk() !== undefined;
  },
  /** As pollChild, by the channel or the signal of the child. */
  *pollChildBy(ctx, started, what) {
    const [child] = withCancel(ctx);
    const isDone = { channel: () => child.done.tryRecvOk() !== undefined, signal: () => child.signal.aborted }[what];
    yield* started.send(1);
    while (!isDone()) {}
    return ending(child);
  },
  /** Keeps a function from running when the context is done, once that has happened: whether it could, and whether it ran. */
  *stopLate(ctx, started, ended) {
    let called = false;
    const stop = afterFunc(withCancel(ctx)[0], () => {
      called = true;
    });
    yield* started.send(1);
    while (!ended.load()) {}
    const stopped = stop();
    yield* gosched();
    return [stopped, called];
  },
  /** As waitDone, with the signal. */
  *waitSignal(ctx, started) {
    const { signal } = ctx;
    yield* started.send(1);
    while (!signal.aborted) yield* gosched();
    return nameOf(signal.reason);
  },
  /** Waits on a channel within the context. */
  *receiveWithin(ch, ctx, started) {
    yield* started.send(1);
    try {
      return yield* ch.recv().within(ctx);
    } catch (error) {
      return nameOf(error);
    }
  },
  /** Ends a child of the context, and answers how both are. */
  cancelChild(ctx) {
    const [child, cancel] = withCancel(ctx);
    cancel();
    return [nameOf(child.err()), nameOf(ctx.err())];
  },
  values: (ctx, keys) => keys.map((key) => ctx.value(key)),
  describe: (ctx) => [String(ctx), ctx.deadline()],
  /** Loads what the map has that often, and answers with the names and the ends of the contexts last loaded. */
  loadOften(map, rounds) {
    for (let round = 1; ; round++) {
      const loaded = [...map.load("both"), map.load("a"), map.load("b")];
      const said = loaded.map((ctx) => [ctx.value("name"), ctx.value("ch").capacity === 1, ctx.err()?.message]);
      if (round === rounds) return said;
    }
  },
  /** Passes the context on, as it came. */
  *pass(ctx, to) {
    yield* to.send(ctx);
  },
  /** Takes n tokens and gives them back, that often, and counts how many are held meanwhile. */
  *hammer(semaphore, n, loops) {
    for (let i = 0; i < loops; i++) {
      yield* semaphore.acquire(n);
      yield* gosched();
      semaphore.release(n);
    }
  },
  /** Takes n tokens and says so. */
  *acquire(semaphore, n, acquired) {
    yield* semaphore.acquire(n);
    yield* acquired.send(n);
  },
  /** Takes n tokens within the limit: "acquired" or the error. */
  *acquireWithin(semaphore, n, limit) {
    try {
      yield* semaphore.acquire(n).within(limit);
      return "acquired";
    } catch (error) {
      return nameOf(error);
    }
  },
  release(semaphore, n) {
    semaphore.release(n);
  },
  /** Answers the number, or throws if it is not below the limit. */
  below(n, limit) {
    if (n >= limit) throw new RangeError(`${n}`);
    return n;
  },
};

export const tasks = parallel(import.meta.url, roles);
