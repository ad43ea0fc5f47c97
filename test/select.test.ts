// Select beyond Go's own tests: order, nesting, and what it leaves behind. Ops of every kind are in cases.test.ts, Go's rules in
// conformance/.

import { chan, DataCloneError, go, gosched, range, select, trySelect } from "parachan";
import { RWMutex } from "parachan/sync";
import { sleep } from "parachan/time";
import { expect, test } from "vitest";
import { runProgram } from "./process/node.js";
import { tasks as roles } from "./tasks/roles.mjs";
import { selectTasks } from "./tasks/selecting.mjs";

test("an ordered select takes the first case that can happen", async () => {
  const channels = Array.from({ length: 4 }, () => chan<number>(1));
  for (let mask = 1; mask < 16; mask++) {
    for (let n = 0; n < 4; n++) if (mask & (1 << n)) channels[n].trySend(n);
    const first = Math.log2(mask & -mask);
    expect(
      await select(
        channels.map((ch) => ch.recv()),
        { ordered: true },
      ),
    ).toEqual({ case: first, value: first });
    for (const ch of channels) ch.tryRecv();
  }
});

test("a record's cases are called by their keys, a list's by their numbers", async () => {
  const ch = chan<string>(1);
  ch.trySend("x");
  expect(await select({ "a key": ch.recv(), other: chan().recv() })).toEqual({ case: "a key", value: "x" });
  ch.trySend("y");
  expect(await select([chan().recv(), ch.recv()])).toEqual({ case: 1, value: "y" });
});

test("what cannot be a case says so", () => {
  expect(() => select([gosched()])).toThrow(TypeError);
  expect(() => select([range(chan(), () => {})])).toThrow(TypeError);
});

test("a goroutine's error is thrown by a select that chooses it, and counts as waited for", async () => {
  const failing = go(function* () {
    yield* sleep(1);
    throw new RangeError("of the goroutine");
  });
  await expect(Promise.resolve(select({ failing, never: chan().recv() }))).rejects.toThrow("of the goroutine");
});

test("a select in a select gives the inner one's result, and all their cases count alike", async () => {
  const channels = Array.from({ length: 4 }, (_, n) => {
    const ch = chan<number>(1);
    ch.trySend(n);
    return ch;
  });
  const [a, b, c, d] = channels;
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 2000; n++) {
    const got = trySelect({ inner: select([a.recv(), select({ b: b.recv(), c: c.recv() })]), d: d.recv() });
    const value =
      got?.case === "inner"
        ? typeof got.value.value === "object"
          ? got.value.value.value
          : got.value.value
        : got?.value;
    counts[value as number] += 1;
    channels[value as number].trySend(value as number);
  }
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThanOrEqual(10 * Math.sqrt(2000 * 0.25 * 0.75));
});

test("one select op may be waited for again and again", async () => {
  const [a, b] = [chan<number>(1), chan<number>(1)];
  const op = select({ a: a.recv(), b: b.recv() });
  for (let n = 0; n < 100; n++) {
    (n % 2 === 0 ? a : b).trySend(n);
    expect(await op).toEqual({ case: n % 2 === 0 ? "a" : "b", value: n });
    expect(trySelect([op])).toBeUndefined();
  }
});

test("one select op may be waited for by 100 goroutines at once: each value goes to one of them", async () => {
  const [a, b] = [chan<unknown>(), chan<unknown>()];
  const op = select({ a: a.recv(), b: b.recv() });
  const waiting = Array.from({ length: 100 }, (_, n) =>
    n % 2 === 0
      ? go(() => op)
      : go(function* () {
          return yield* op;
        }),
  );
  for (let n = 0; n < 100; n++) await (n % 3 === 0 ? a : b).send({ n });
  const got: { case: string; n: number }[] = [];
  for (const goroutine of waiting) {
    const { case: name, value } = await goroutine;
    got.push({ case: name, n: (value as { n: number }).n });
  }
  got.sort((x, y) => x.n - y.n);
  expect(got).toEqual(Array.from({ length: 100 }, (_, n) => ({ case: n % 3 === 0 ? "a" : "b", n })));
  expect([a.trySend(1), b.trySend(1)]).toEqual([false, false]);
});

test("one send op in several selects at once sends its value for each", async () => {
  const ch = chan<unknown>();
  const op = ch.send({ sent: true });
  const senders = Array.from({ length: 20 }, () => go(() => select({ op, never: chan().recv() })));
  for (let n = 0; n < 20; n++) expect(await ch.recv()).toEqual({ sent: true });
  for (const sender of senders) expect((await sender).case).toBe("op");
  expect(ch.tryRecvOk()).toBeUndefined();
});

test("a case that throws while it is prepared leaves nothing of the others behind", async () => {
  const shared = chan<unknown>();
  const partner = go(selectTasks.receiveMany, shared, 1); // Makes the channel one that copies.
  await shared.send(1);
  await partner;
  const other = chan<unknown>();
  const controller = new AbortController();
  for (let n = 0; n < 100; n++) {
    const op = select([other.recv().within(controller.signal), other.send({ n }), sleep(60_000), shared.send(() => n)]);
    await expect(Promise.resolve(op)).rejects.toThrow(DataCloneError);
    expect(() => trySelect([other.recv(), shared.send({ deep: [Symbol("no")] })])).toThrow(DataCloneError);
  }
  expect([other.trySend(1), other.tryRecvOk(), shared.tryRecvOk()]).toEqual([false, undefined, undefined]);
});

test("what happens while a select is being described, by a getter of a value that it would send, counts", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, configure, go, select } from "parachan";
    import { selectTasks } from "./tasks/selecting.mjs";
    configure({ threads: 1 });
    const shared = chan();
    const partner = go(selectTasks.receiveMany, shared, 1);
    await shared.send(1);
    await partner;
    // Of every size: what the select waits for must not lie where the value is encoded.
    for (let size = 0; size < 200; size++) {
      const controller = new AbortController();
      const ends = go(() => size);
      const text = "x".repeat(size);
      const aborting = { get text() { controller.abort(size); return text; } };
      const waiting = { get text() { ends.wait(); return text; } };
      const why = await shared.send(aborting).within(controller.signal).then(undefined, (reason) => reason);
      const { case: what } = await select([shared.send(waiting), ends]);
      if (what !== 1 || why !== size) throw new Error("something else has happened");
    }
    console.log("done");
    process.exit();
  `);
  expect([code, stdout, stderr]).toEqual([0, "done\n", ""]);
});

test("select is the same on a channel that is handed to another thread while it waits", async () => {
  const ch = chan<unknown>();
  const never = chan<unknown>();
  const sender = go(() => select({ sent: ch.send({ n: 1 }), never: never.recv() }));
  await gosched();
  expect(await go(selectTasks.receiveInForm, "two cases", ch, never)).toEqual([{ n: 1 }, true]);
  expect(await sender).toEqual({ case: "sent", value: undefined });
  const receiver = go(() => select({ got: never.recv(), other: ch.recv() }));
  await gosched();
  await go(selectTasks.sendInForm, "two cases", ch, { n: 2 }, never);
  expect(await receiver).toEqual({ case: "other", value: { n: 2 } });
});

test("or that a getter of a value in another case hands over while the select is being described", async () => {
  const [known, own] = [chan<unknown>(), chan<unknown>()];
  const partner = go(selectTasks.receiveMany, known, 1);
  await known.send(1);
  await partner;
  let received: PromiseLike<unknown> | undefined;
  const handing = {
    get n() {
      received = go(roles.receiveSome, own, 1);
      return 1;
    },
  };
  // Cases are described from the last to the first.
  const sent = await select({ known: known.send(handing), own: own.send({ n: 2 }) });
  expect([sent.case, await received]).toEqual(["own", [{ n: 2 }]]);
});

test("values that a select did not send take no memory, on channels of one thread and of several", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, configure, go, select, trySelect } from "parachan";
    import { selectTasks } from "./tasks/selecting.mjs";
    configure({ memory: 2 ** 21, threads: 1 });
    const [shared, own, ready] = [chan(), chan(), chan(1)];
    const partner = go(selectTasks.receiveMany, shared, 1);
    await shared.send(1);
    await partner;
    const value = { text: "x".repeat(2000) };
    await go(function* () {
      for (let n = 0; n < 5000; n++) {
        ready.trySend(n);
        yield* select([ready.recv(), shared.send(value), own.send(value)]);
        trySelect([shared.send(value), own.send(value)]);
        try { yield* select([shared.send(value), own.send(value)]).within(0); } catch {}
      }
    });
    for (let n = 0; n < 2000; n++) {
      const ch = chan();
      const waiting = go(function* () { try { yield* select([ch.send(value), shared.send(value)]); } catch (error) { return error.message; } });
      await null;
      setImmediate(() => ch.close());
      if ((await waiting) !== "send on closed channel") throw new Error("not refused");
    }
    console.log("done");
    process.exit();
  `);
  expect([code, stdout, stderr]).toEqual([0, "done\n", ""]);
});

test("a select that can lock an RWMutex in both ways reads as soon as a writer before it has given up", async () => {
  const rw = new RWMutex();
  expect(rw.tryRLock()).toBe(true);
  const patience = new AbortController();
  const writer = go(() => rw.lock().within(patience.signal));
  await gosched();
  const selecting = [
    go(() => select({ read: rw.rLock(), write: rw.lock() })),
    go(() => select([rw.lock(), rw.lock(), rw.rLock(), rw.rLock()])),
  ];
  await gosched();
  patience.abort(new Error("gives up"));
  await expect(writer).rejects.toThrow("gives up");
  expect((await selecting[0]).case).toBe("read");
  expect((await selecting[1]).case).toBeGreaterThan(1);
  for (let i = 0; i < 3; i++) rw.rUnlock();
  expect(rw.tryLock()).toBe(true);
});
