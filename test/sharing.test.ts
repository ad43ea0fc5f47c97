// What passes between threads: by reference while one thread knows a channel, by copy from then on.

import { type Chan, chan, go, gosched, nilChan, select } from "parachan";
import { WaitGroup } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { capacities } from "./conformance/capacities.js";
import { tasks } from "./tasks/programs.mjs";
import { tasks as roles } from "./tasks/roles.mjs";

test.for(capacities)("a value goes by reference while one thread knows the channel (capacity %i)", async (capacity) => {
  const ch = chan<unknown>(capacity);
  const values = [{}, [], () => 1, new (class Own {})(), Symbol("own"), new Map(), "text", 1n];
  const sender = go(function* () {
    for (const value of values) yield* ch.send(value);
  });
  for (const value of values) expect(await ch.recv()).toBe(value);
  await sender;
});

test.for(capacities)("a value goes by copy once the channel was handed over (capacity %i)", async (capacity) => {
  const ch = chan<unknown>(capacity);
  await go(tasks.identity, ch);
  const value = { list: [1, 2], map: new Map([["a", new Set([1])]]) };
  const sender = go(function* () {
    yield* ch.send(value);
    value.list.push(3); // Copied when it was sent.
  });
  await gosched();
  const copy = await ch.recv();
  await sender;
  expect(copy).toEqual({ list: [1, 2], map: new Map([["a", new Set([1])]]) });
  expect(copy).not.toBe(value);
});

test("handing over encodes what is buffered, as it is then", async () => {
  for (const capacity of capacities) {
    const ch = chan<unknown>(capacity);
    const values = Array.from({ length: capacity }, (_, n) => ({ n }));
    for (const value of values) await ch.send(value);
    const receiver = go(roles.receiveSome, ch, capacity);
    for (const value of values) value.n = -1;
    expect(await receiver).toEqual(Array.from({ length: capacity }, (_, n) => ({ n })));
  }
});

test("handing over encodes what waiting senders hold, in order behind the buffer", async () => {
  for (const capacity of capacities) {
    const ch = chan<unknown>(capacity);
    const values = Array.from({ length: capacity + 5 }, (_, n) => (n % 2 === 0 ? { n } : n));
    const senders = values.map((value) =>
      go(function* () {
        yield* ch.send(value);
      }),
    );
    await gosched();
    const receiver = go(roles.receiveSome, ch, capacity + 5);
    const first = values[0];
    if (typeof first === "object") first.n = -1;
    expect(await receiver).toEqual(Array.from({ length: capacity + 5 }, (_, n) => (n % 2 === 0 ? { n } : n)));
    for (const sender of senders) await sender;
  }
});

test.for([0, 1])(
  "a select may send on a channel that another of its cases would hand over (capacity %i)",
  async (capacity) => {
    const unreceived = chan<unknown>();
    await go(tasks.identity, unreceived);
    const between = chan<unknown>(); // Nobody receives from this one either.
    for (const cases of [
      (ch: Chan<unknown>) => [unreceived.send({ ch }), ch.send({ n: 1 })],
      (ch: Chan<unknown>) => [ch.send({ n: 1 }), unreceived.send({ ch })],
      (ch: Chan<unknown>) => [unreceived.send({ between }), between.send({ ch }), ch.send({ n: 1 })],
    ]) {
      const ch = chan<unknown>(capacity);
      const sender = go(() => select(cases(ch)));
      await gosched();
      expect(await go(roles.receiveOne, ch)).toEqual({ n: 1 });
      await sender;
    }
  },
);

test("a channel may be handed over with itself in its buffer, or two with each other", async () => {
  const self = chan<unknown>(2);
  await self.send([self]);
  self.close();
  expect(await go(roles.receiveAll, self)).toEqual([[self]]);
  const one = chan<unknown>(1);
  const other = chan<unknown>(1);
  await one.send(other);
  await other.send(one);
  expect(await go(roles.receiveOne, one)).toBe(other);
  expect(await go(roles.receiveOne, other)).toBe(one);
});

describe("Go 13: the same channel", () => {
  test("arriving twice is the same object, however it comes", async () => {
    const carrier = chan<unknown>(3);
    const ch = chan<unknown>(1);
    await go(tasks.identity, carrier);
    for (let i = 0; i < 3; i++) await carrier.send({ i, ch, again: ch });
    const arrived = [];
    for (let i = 0; i < 3; i++) arrived.push((await carrier.recv()) as { ch: unknown; again: unknown });
    for (const one of arrived) {
      expect(one.ch).toBe(ch);
      expect(one.again).toBe(ch);
    }
  });

  test("made by a worker and sent twice is one object here", async () => {
    const back = (await go(tasks.identity, [chan(3), nilChan()])) as [Chan<unknown>, unknown];
    const [again] = (await go(tasks.identity, [back[0]])) as [Chan<unknown>];
    expect(again).toBe(back[0]);
    expect(back[0].capacity).toBe(3);
    expect(back[1]).toBe(nilChan());
  });
});

test("channels of channels of channels work across threads", async () => {
  const requests = chan<[reply: Chan<number>, n: number]>();
  const server = go(roles.serve, requests);
  const routes = chan<Chan<[Chan<number>, number]>>(1);
  await go(tasks.identity, routes);
  await routes.send(requests);
  const route = (await routes.recv()) as typeof requests;
  expect(route).toBe(requests);
  for (let n = 0; n < 5; n++) {
    const reply = chan<number>(n);
    await route.send([reply, n]);
    expect(await reply.recv()).toBe(n + 1);
  }
  requests.close();
  await server;
});

test("a WaitGroup inside a value is one WaitGroup on every thread", async () => {
  const group = new WaitGroup();
  group.add(1);
  const box = (await go(tasks.identity, { group })) as { group: WaitGroup };
  expect(box.group).toBe(group);
  let waited = false;
  const waiter = go(function* () {
    yield* group.wait();
    waited = true;
  });
  await gosched();
  expect(waited).toBe(false);
  box.group.done();
  await waiter;
  expect(waited).toBe(true);
  expect(() => group.done()).toThrow(/^sync: negative WaitGroup counter$/);
});

test("a task inside a value is started where it arrives", async () => {
  const arrived = (await go(tasks.identity, { task: tasks.identity })) as { task: typeof tasks.identity };
  expect(await go(arrived.task, "run")).toBe("run");
});

describe("an error", () => {
  test("keeps class, message, stack, cause and own properties", async () => {
    const error = Object.assign(new TypeError("message", { cause: new RangeError("cause") }), {
      code: "E_CODE",
      details: { list: [1, 2] },
    });
    const copy = (await go(tasks.identity, error)) as typeof error;
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(TypeError);
    expect(copy.message).toBe("message");
    expect(copy.stack).toBe(error.stack);
    expect(copy.cause).toBeInstanceOf(RangeError);
    expect((copy.cause as Error).message).toBe("cause");
    expect(copy.code).toBe("E_CODE");
    expect(copy.details).toEqual({ list: [1, 2] });
  });

  test("that a task throws arrives with its class and the stack of where it was thrown", async () => {
    const caught = await go(tasks.throwNow, "far away").then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(caught).toBeInstanceOf(TypeError);
    expect((caught as Error).message).toBe("far away");
    expect((caught as Error).stack).toContain("programs.mjs");
  });
});

test("undefined, null, booleans and numbers go inline, exactly", async () => {
  const values = [
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    0.1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    Number.MAX_SAFE_INTEGER,
    2 ** 31,
    2 ** 32,
    -(2 ** 31) - 1,
  ];
  for (const capacity of capacities) {
    const there = chan<unknown>(capacity);
    const back = chan<unknown>(capacity);
    const echo = go(tasks.echo, there, back);
    for (const value of values) {
      await there.send(value);
      expect(Object.is(await back.recv(), value)).toBe(true);
      expect(Object.is(await go(tasks.identity, value), value)).toBe(true);
    }
    there.close();
    await echo;
  }
});
