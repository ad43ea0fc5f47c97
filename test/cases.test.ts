// Every op that can be a case of a select: it is chosen when it happens while the select waits, or has happened already; and
// one that something else was faster than has taken nothing, so whoever waits for it next gets it.

import { chan, go, gosched, type Op, select, until } from "parachan";
import { background, withCancel } from "parachan/context";
import { Group } from "parachan/errgroup";
import { Limiter } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import { Group as Flight } from "parachan/singleflight";
import { fromIterable } from "parachan/stream";
import { Mutex, Once, RWMutex, WaitGroup } from "parachan/sync";
import { after, sleep, Timer } from "parachan/time";
import { workerPool } from "parachan/workerpool";
import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.js";
import { runProgram } from "./process/node.js";
import { tasks as given } from "./tasks/given.mjs";
import { tasks as roles } from "./tasks/roles.mjs";

const LONG = 3_600_000;

/** An op that has to wait, what makes it happen, and what it gives. Time makes a sleep happen, unless it is to lose. */
interface Kind {
  readonly op: (loses?: boolean) => Op<unknown>;
  readonly happen: () => void;
  readonly gives: unknown;
}

/** A goroutine's function that waits for the gate. */
function gated(): { readonly open: () => void; readonly main: () => Generator<never, number> } {
  const gate = chan<never>();
  return {
    open: () => gate.close(),
    *main() {
      yield* gate.recv() as unknown as Generator<never>;
      return 7;
    },
  };
}

/** A promise of 7, and what makes it good. */
function promised(): [promise: Promise<number>, resolve: () => void] {
  let resolve = (): void => {};
  const promise = new Promise<number>((good) => {
    resolve = () => good(7);
  });
  return [promise, resolve];
}

/** What an op may be. What is started there begins in the next turn of this thread's goroutines. */
const kinds: Record<string, () => Kind> = {
  "a receive": () => {
    const ch = chan<number>();
    return { op: () => ch.recv(), happen: () => void go(() => ch.send(7)), gives: 7 };
  },
  "a receive with ok": () => {
    const ch = chan<number>();
    return { op: () => ch.recvOk(), happen: () => ch.close(), gives: [undefined, false] };
  },
  "a send": () => {
    const ch = chan<object>();
    return { op: () => ch.send({ n: 7 }), happen: () => void go(() => ch.recv()), gives: undefined };
  },
  "a limit": () => {
    const [ch, never] = [chan<number>(), new AbortController().signal];
    return { op: () => ch.recv().within(never).within(LONG), happen: () => void go(() => ch.send(7)), gives: 7 };
  },
  "another select": () => {
    const ch = chan<number>();
    const op = (): Op<unknown> => select({ a: chan().recv(), b: ch.recv() });
    return { op, happen: () => void go(() => ch.send(7)), gives: { case: "b", value: 7 } };
  },
  "a goroutine": () => {
    const { open, main } = gated();
    const goroutine = go(main);
    return { op: () => goroutine, happen: open, gives: 7 };
  },
  "an async function": () => {
    const [promise, resolve] = promised();
    const goroutine = go(async () => promise);
    return { op: () => goroutine, happen: resolve, gives: 7 };
  },
  "a promise": () => {
    const [promise, resolve] = promised();
    return { op: () => until(promise), happen: resolve, gives: 7 };
  },
  "a sleep": () => ({ op: (loses) => sleep(loses ? LONG : 1), happen: () => {}, gives: undefined }),
  "a timer": () => {
    const timer = new Timer(LONG);
    return { op: () => timer.c.recv(), happen: () => void timer.reset(0), gives: expect.any(Date) };
  },
  "the end of a context": () => {
    const [ctx, cancel] = withCancel(background());
    return { op: () => ctx.done.recv(), happen: cancel, gives: undefined };
  },
  "a WaitGroup": () => {
    const group = new WaitGroup();
    group.add(1);
    return { op: () => group.wait(), happen: () => group.done(), gives: undefined };
  },
  "a Mutex": () => {
    const mutex = new Mutex();
    mutex.tryLock();
    return { op: () => mutex.lock(), happen: () => mutex.unlock(), gives: expect.anything() };
  },
  "an RWMutex, to write": () => {
    const rw = new RWMutex();
    rw.tryRLock();
    return { op: () => rw.lock(), happen: () => rw.rUnlock(), gives: expect.anything() };
  },
  "an RWMutex, to read": () => {
    const rw = new RWMutex();
    rw.tryLock();
    return { op: () => rw.rLock(), happen: () => rw.unlock(), gives: expect.anything() };
  },
  "a semaphore": () => {
    const tokens = new Weighted(2);
    tokens.tryAcquire(1);
    return { op: () => tokens.acquire(2), happen: () => tokens.release(1), gives: undefined };
  },
  "a limiter": () => {
    const clock = new FakeClock();
    const limiter = new Limiter(1, 1, { clock });
    limiter.allow();
    return { op: () => limiter.wait(), happen: () => clock.turnTo(1000), gives: undefined };
  },
  "a Once": () => {
    const { open, main } = gated();
    const once = new Once();
    go(() => once.do(main));
    return { op: () => once.do(() => {}), happen: open, gives: undefined };
  },
  "an errgroup": () => {
    const { open, main } = gated();
    const group = new Group();
    group.go(main);
    return { op: () => group.wait(), happen: open, gives: undefined };
  },
  "the start of a goroutine of a full errgroup": () => {
    const { open, main } = gated();
    const group = new Group();
    group.setLimit(1);
    group.go(main);
    const start = group.go(() => {});
    return { op: () => start, happen: open, gives: undefined };
  },
  "a call of a singleflight": () => {
    const { open, main } = gated();
    const flight = new Flight<number>();
    flight.do("key", main);
    return { op: () => flight.do("key", main), happen: open, gives: expect.objectContaining({ value: 7 }) };
  },
  "the end of a stream": () => {
    const [values, end] = fromIterable([7]);
    return { op: () => end, happen: () => void go(() => values.recv()), gives: undefined };
  },
  "a pool's job": () => {
    const pool = workerPool(roles.receiveOne, { workers: 1 });
    const ch = chan<number>();
    const job = pool.run([ch]);
    return { op: () => job, happen: () => void go(() => ch.send(7)), gives: 7 };
  },
  "a pool's results": () => {
    const pool = workerPool(given.first, { workers: 1 });
    const values = chan<number>();
    const results = pool.map(values);
    return { op: () => results.recv(), happen: () => void go(() => values.send(7)), gives: 7 };
  },
};

for (const [name, make] of Object.entries(kinds)) {
  test(`${name} is chosen when it happens`, async () => {
    const { op, happen, gives } = make();
    await gosched();
    const selected = select([chan().recv(), op(), sleep(LONG)]).then();
    setTimeout(happen, 5);
    expect(await selected).toEqual({ case: 1, value: gives });
  });

  test.each([
    ["tried alone", () => []],
    ["described to the core", () => [sleep(LONG)]], // A sleep cannot be tried.
  ])(`${name} is chosen when it has happened already, and is %s`, async (_, others) => {
    const { op, happen, gives } = make();
    await gosched();
    happen();
    await sleep(10);
    await select([chan().recv(), chan().recv(), sleep(1)]); // Its description is what the next finds in its room.
    expect(await select([chan().recv(), op(), ...others()])).toEqual({ case: 1, value: gives });
  });

  test(`${name} that something else is faster than is there for whoever comes next`, async () => {
    const { op, happen, gives } = make();
    await gosched();
    const faster = chan<never>();
    const selected = select([op(true), faster.recv()]).then();
    setTimeout(() => faster.close(), 1);
    expect(await selected).toEqual({ case: 1, value: undefined });
    setTimeout(happen, 5);
    expect(await op().within(20_000)).toEqual(gives);
  });
}

test("what needs no waiting is chosen, and what never happens is not", async () => {
  const group = new WaitGroup();
  const ready = chan<number>(1);
  ready.trySend(1);
  const ops: readonly Op<unknown>[] = [
    ready.recv(),
    chan<number>(1).send(1),
    go(() => 1),
    until(Promise.resolve(1)),
    group.wait(),
    sleep(0),
    after(0).recv(),
    chan().recv().within(60_000),
    select([]),
  ];
  const happens = [true, true, true, true, true, true, true, false, false];
  for (const [index, op] of ops.entries()) {
    const got = await select([chan().recv(), op, sleep(happens[index] ? 60_000 : 1)]);
    expect(got.case).toBe(happens[index] ? 1 : 2);
  }
});

test.each([
  ["a goroutine", `go(main)`],
  ["a call of a singleflight", `new Flight().do("key", main)`],
])("%s that something else was faster than crashes the program when it fails and nobody asks", async (_, made) => {
  const { code, stderr } = await runProgram(`
    import { chan, go, gosched, select } from "parachan";
    import { Group as Flight } from "parachan/singleflight";
    const [gate, faster] = [chan(), chan()];
    function* main() {
      yield* gate.recv();
      throw new Error("nobody asks");
    }
    const op = ${made};
    go(function* () {
      yield* gosched();
      faster.close();
    });
    await select([op, faster.recv()]);
    gate.close();
    setTimeout(() => {}, 1000);
  `);
  expect([code, stderr]).toEqual([1, expect.stringContaining("Error: nobody asks")]);
});
