// What go() calls, and how.

import { chan, dump, go, gosched, nilChan, run } from "parachan";
import { expect, test } from "vitest";
import { collectHere } from "./tasks/collector.mjs";

test("a goroutine's function is called without a `this`", async () => {
  async function asynchronous(this: unknown) {
    return this;
  }
  function* generator(this: unknown) {
    yield* gosched();
    return this;
  }
  function plain(this: unknown) {
    return this;
  }
  expect(await go(asynchronous)).toBeUndefined();
  expect(await go(generator)).toBeUndefined();
  expect(await go(plain)).toBeUndefined();
});

// TypeScript and swc do so for the target es5.
test("an object that a compiler has put in place of a generator runs as one", async () => {
  const ch = chan<number>();
  function lowered() {
    const generator = (function* () {
      return 2 * ((yield* ch.recv()) as number);
    })();
    return {
      next: generator.next.bind(generator),
      throw: generator.throw.bind(generator),
      return: generator.return.bind(generator),
      [Symbol.iterator]() {
        return this;
      },
    };
  }
  const doubled = go(lowered);
  await ch.send(21);
  expect(await doubled).toBe(42);
});

// The source maps that a test runs with make a stack name other files than those that run.
test("a dump says where outside the library a goroutine was started", async () => {
  function* starter() {
    go(() => nilChan<never>().recv());
    return dump();
  }
  expect(await run(starter)).toMatch(/^created at starter \(.*go\.test\.ts:\d+:\d+\)$/m);
});

test("what a goroutine has received is let go of once it has ended, though nothing else happens on its thread", async () => {
  const ch = chan<object>(1);
  const received = (() => {
    const value = {};
    ch.trySend(value);
    return new WeakRef(value);
  })();
  await go(function* () {
    yield* ch.recv();
  });
  await collectHere();
  expect(received.deref()).toBeUndefined();
});
