// op.wait(): blocks the thread, and runs its other goroutines meanwhile.

import { chan, go, gosched } from "parachan";
import { describe, expect, test } from "vitest";
import { capacities, places } from "./capacities.js";

describe.for(places)("$name", ({ party }) => {
  test.for(capacities)("wait() blocks until the other goroutine sends or receives (capacity %i)", async (capacity) => {
    const ch = chan<unknown>(capacity);
    const sender = go(party.sendRange, ch as never, 0, 20);
    for (let n = 0; n < 20; n++) expect(ch.recv().wait()).toBe(n);
    sender.wait();
    const receiver = go(party.receiveSome, ch, 20);
    for (let n = 0; n < 20; n++) ch.send({ n }).wait();
    expect(receiver.wait()).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  });
});

test("a wait inside another gives each what it waited for, whichever is served first", () => {
  const outer = chan<string>();
  const inner = chan<string>();
  const noise = chan<number>(1);
  let innerGot: string | undefined;
  go(function* () {
    go(() => {
      innerGot = inner.recv().wait();
    });
    yield* outer.send("outer");
    for (let i = 0; i < 5; i++) {
      yield* noise.send(i);
      yield* gosched();
      yield* noise.recv();
    }
    yield* inner.send("inner");
  });
  expect(outer.recv().wait()).toBe("outer");
  expect(innerGot).toBe("inner");
});

test("a wait inside another of a failing op throws only in its own", async () => {
  const outer = chan<number>();
  const inner = chan<number>();
  let error: unknown;
  const goroutine = go(function* () {
    go(() => {
      try {
        inner.send(1).wait();
      } catch (e) {
        error = e;
      }
    });
    yield* outer.send(1);
    yield* gosched();
    inner.close();
  });
  expect(outer.recv().wait()).toBe(1);
  await goroutine;
  expect(String(error)).toContain("send on closed channel");
});

test("100 nested waits all end", () => {
  const channels = Array.from({ length: 100 }, () => chan<number>());
  const got: number[] = [];
  for (let i = 0; i < 100; i++) {
    go(() => {
      got[i] = channels[i].recv().wait() as number;
    });
  }
  const sender = go(function* () {
    for (let i = 0; i < 100; i++) yield* channels[i].send(i);
  });
  sender.wait();
  expect(got).toEqual(Array.from({ length: 100 }, (_, i) => i));
});
