// The process lives exactly as long as something can still run, and ends as Go's does.

import { describe, expect, test } from "vitest";
import { tie, untie } from "../dist/platform/lifeline.js";
import { runNode, runProgram } from "./process/node.js";

const imports = `
import { chan, configure, go, numGoroutine, run, shutdown } from "parachan";
import { tasks } from "./tasks/programs.mjs";
`;

const program = (source: string): ReturnType<typeof runProgram> => runProgram(imports + source);

describe("the process ends", () => {
  test("when only idle workers remain", async () => {
    const { code, stdout } = await program(`
      console.log(await go(tasks.identity, 5));
      console.log(await Promise.all([1, 2, 3].map((n) => go(tasks.identity, n))));
    `);
    expect([code, stdout]).toEqual([0, "5\n[ 1, 2, 3 ]\n"]);
  });

  test("when workers wait on channels that nobody can send on any more", async () => {
    const { code, stdout } = await program(`
      const ch = chan(), ready = chan(3), never = chan();
      for (let i = 0; i < 3; i++) go(tasks.announceAndWait, ready, never);
      for (let i = 0; i < 3; i++) await ready.recv();
      console.log("done");
    `);
    expect([code, stdout]).toEqual([0, "done\n"]);
  });

  test("when channels and goroutines are there that nobody waits for", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      go(function* () { yield* ch.recv(); });
      ch.recv().then(() => {});
      console.log("done");
    `);
    expect([code, stdout]).toEqual([0, "done\n"]);
  });
});

describe("the process ends once what somebody waited for is called off from outside of all goroutines:", () => {
  test.each([
    ["a call by the clock", "const timer = afterFunc(1e6, () => {}); const off = () => timer.stop();"],
    ["a timer", "const timer = new Timer(1e6); go(receive, timer.c); const off = () => timer.stop();"],
    ["a ticker", "const ticker = new Ticker(1e6); go(receive, ticker.c); const off = () => ticker.stop();"],
    [
      "a call at a context's deadline",
      "const off = context.afterFunc(context.withTimeout(context.background(), 1e6)[0], () => {});",
    ],
    ["a signal", "const ch = chan(1); notify(ch, 'SIGINT'); go(receive, ch); const off = () => stop(ch);"],
    ["a signal that is ignored", "const ch = chan(1); notify(ch, 'SIGHUP'); go(receive, ch); const off = ignore;"],
    ["a signal that is reset", "const ch = chan(1); notify(ch, 'SIGINT'); go(receive, ch); const off = reset;"],
    ["everything", "go(function* () { yield* sleep(1e6); }); const off = shutdown;"],
  ])("%s", async (_, source) => {
    const { code, stdout } = await program(`
      import * as context from "parachan/context";
      import { ignore, notify, reset, stop } from "parachan/signal";
      import { afterFunc, sleep, Ticker, Timer } from "parachan/time";
      setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
      const receive = function* (ch) { yield* ch.recv(); };
      ${source}
      setTimeout(() => { off(); console.log("off"); }, 50);
    `);
    expect([code, stdout]).toEqual([0, "off\n"]);
  });
});

test("a context may be ended before anything else is used", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { background, withCancel } from "parachan/context";
    const [ctx, cancel] = withCancel(background());
    cancel();
    console.log(ctx.err().message);
  `);
  expect([stderr, code, stdout]).toEqual(["", 0, "context canceled\n"]);
});

describe("the process stays alive", () => {
  test.each([
    ["a signal is asked for", "go(receive, ch)", "notify(ch, 'SIGINT'); raise();"],
    ["a call is to follow a deadline", "withTimeout(background(), 300)[0]", "afterFunc(given, () => print('SIGINT'));"],
    ["one is to follow a signal", "fromSignal(AbortSignal.timeout(300))", "afterFunc(given, () => print('SIGINT'));"],
  ])("from when %s, though no goroutine does that", async (_, first, then) => {
    const { code, stdout } = await program(`
      import { afterFunc, background, fromSignal, withTimeout } from "parachan/context";
      import { notify } from "parachan/signal";
      const print = (text) => console.log(text);
      const receive = function* (ch) { print(yield* ch.recv()); };
      const raise = () => setTimeout(() => process.kill(process.pid, "SIGINT"), 200).unref();
      const ch = chan(1);
      const given = ${first};
      await go(() => {});
      setTimeout(() => { ${then} }, 50);
    `);
    expect([code, stdout]).toEqual([0, "SIGINT\n"]);
  });

  test("while a worker computes and the program awaits its result", async () => {
    const { code, stdout } = await program(`console.log(await go(tasks.compute, 300));`);
    expect([code, stdout]).toEqual([0, "computed\n"]);
  });

  test("while a worker computes that will send on a channel that the program awaits", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      go(tasks.computeThenSend, ch, 300);
      console.log(await ch.recv());
    `);
    expect([code, stdout]).toEqual([0, "computed\n"]);
  });

  test("while a worker sleeps that will send on a channel that the program awaits", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      go(tasks.sleepThenSend, ch, 300);
      console.log(await ch.recv());
    `);
    expect([code, stdout]).toEqual([0, "slept\n"]);
  });

  // Failed once: it counted as asleep, so there was a deadlock.
  test("while a worker sleeps by wait()", async () => {
    const { code, stdout } = await program(`console.log(await run(() => go(tasks.sleepByWait, 1000)));`);
    expect([code, stdout]).toEqual([0, "slept\n"]);
  });

  // Failed once: the worker was asleep before anybody waited, so its timer did not count.
  test("while the program waits for a timer of a worker's", async () => {
    const { code, stdout } = await program(`
      import { sleep } from "parachan/time";
      const timer = await go(tasks.timerChannel, 1000);
      await sleep(200);
      console.log(await run(() => timer.recv()) instanceof Date);
    `);
    expect([code, stdout]).toEqual([0, "true\n"]);
  });

  test("while a worker reads a file, and then sends", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      go(tasks.readThenSend, ch, process.execPath);
      console.log(await ch.recv());
    `);
    expect([code, stdout]).toEqual([0, "true\n"]);
  });

  // Failed once: the platform's list of active resources has no jobs of its thread pool, so the worker counts as asleep.
  test("while a worker's platform compresses, and then it sends", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      go(tasks.zipThenSend, ch);
      console.log(await ch.recv());
    `);
    expect([code, stdout]).toEqual([0, "true\n"]);
  });

  test("while a worker takes turns of its event loop", async () => {
    const { code, stdout } = await program(`console.log(await go(tasks.spinWithPromises, 2000));`);
    expect([code, stdout]).toEqual([0, "2000\n"]);
  });

  test("while values pass to a worker and back", async () => {
    const { code, stdout } = await program(`
      const requests = chan(), replies = chan();
      go(tasks.echo, requests, replies);
      let sum = 0;
      for (let n = 0; n < 1000; n++) {
        await requests.send(n);
        sum += await replies.recv();
      }
      console.log(sum);
    `);
    expect([code, stdout]).toEqual([0, "499500\n"]);
  });

  test("while the program waits by wait() for a worker", async () => {
    const { code, stdout } = await program(`
      const ch = chan();
      const goroutine = go(tasks.computeThenSend, ch, 100);
      console.log(ch.recv().wait());
      goroutine.wait();
    `);
    expect([code, stdout]).toEqual([0, "computed\n"]);
  });

  test("while a goroutine of the program waits for a timer or a promise", async () => {
    const { code, stdout } = await program(`
      console.log(await go(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return "slept";
      }));
    `);
    expect([code, stdout]).toEqual([0, "slept\n"]);
  });
});

describe("run", () => {
  test("Go 125: ends the program when main returns, and cuts off the rest", async () => {
    const { code, stdout } = await program(`
      const never = chan(), ready = chan(2);
      const result = await run(function* () {
        go(tasks.announceAndWait, ready, never);
        go(function* () { yield* ready.send(1); yield* never.recv(); console.log("not cut off"); });
        yield* ready.recv();
        yield* ready.recv();
        return "main returned";
      });
      console.log(result, numGoroutine());
    `);
    expect([code, stdout]).toEqual([0, "main returned 1\n"]);
  });

  test("stops a worker that computes as soon as it lets go", async () => {
    const { code, stdout } = await program(`
      console.log(await run(async () => {
        go(tasks.compute, 200);
        await go(tasks.identity, 1);
        return "main returned";
      }));
    `);
    expect([code, stdout]).toEqual([0, "main returned\n"]);
  });

  // Failed once: the one that was cut off was never settled.
  test("is refused beside or inside another, and not once that has ended", async () => {
    const { code, stdout } = await program(`
      import { sleep } from "parachan/time";
      const say = (one) => one.then(console.log, (error) => console.log(error.message));
      const first = say(run(function* () { yield* sleep(50); return "first"; }));
      await say(run(() => "second"));
      await first;
      await say(run(() => say(run(() => "inside"))));
      await say(run(() => { throw new Error("thrown"); }));
      await say(run(() => "last"));
    `);
    const refused = "run() before another run() has ended\n";
    expect([code, stdout]).toEqual([0, `${refused}first\n${refused}undefined\nthrown\nlast\n`]);
  });

  // Failed once: it was never settled.
  test.each([
    ["a generator", "function* () { yield* sleep(60_000); }"],
    ["a task", "tasks.announceAndWait, chan(1), chan()"],
    ["an async function, which nothing cuts off before it awaits", "async () => { await null; await sleep(60_000); }"],
  ])("rejects where a shutdown cuts it off: main is %s", async (_, main) => {
    const { code, stdout } = await program(`
      import { sleep } from "parachan/time";
      const running = run(${main});
      await sleep(10);
      await shutdown();
      await running.catch((error) => console.log(error.message));
      console.log(await run(() => "next"));
    `);
    expect([code, stdout]).toEqual([0, "run() was cut off by shutdown()\nnext\n"]);
  });

  test("that begins as a shutdown is under way waits for its end", async () => {
    const { code, stdout } = await program(`
      import { sleep } from "parachan/time";
      await go(tasks.identity, 1);
      const ending = shutdown().then(() => console.log("over"));
      console.log(await run(function* () { yield* sleep(10); return yield* go(tasks.identity, 2); }));
      await ending;
    `);
    expect([code, stdout]).toEqual([0, "over\n2\n"]);
  });

  test("goes on where its main, an async function, has called shutdown itself", async () => {
    const { code, stdout } = await program(`
      console.log(await run(async () => { await shutdown(); return go(tasks.identity, 3); }));
    `);
    expect([code, stdout]).toEqual([0, "3\n"]);
  });

  test("rejects with what main threw", async () => {
    const { code, stdout } = await program(`
      try {
        await run(function* () { throw new RangeError("of main"); });
      } catch (error) {
        console.log(error.name, error.message);
      }
    `);
    expect([code, stdout]).toEqual([0, "RangeError of main\n"]);
  });
});

describe("shutdown", () => {
  test("stops the workers, and goroutines may be started again", async () => {
    const { code, stdout } = await program(`
      for (let round = 0; round < 3; round++) {
        const ch = chan(1);
        await go(tasks.identity, round);
        await ch.send(round);
        await shutdown();
        console.log(await ch.recv(), await go(tasks.identity, round), await go(() => round));
      }
    `);
    expect([code, stdout]).toEqual([0, "0 0 0\n1 1 1\n2 2 2\n"]);
  });

  test("that cuts off async goroutines leaves later ones counted right", async () => {
    const { code, stdout } = await program(`
      for (let i = 0; i < 3; i++) go(async () => { await new Promise((resolve) => setTimeout(resolve, 100)); });
      await new Promise((resolve) => setTimeout(resolve, 10));
      await shutdown();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ch = chan();
      go(tasks.sleepThenSend, ch, 300);
      console.log(await ch.recv(), numGoroutine() >= 1);
    `);
    expect([code, stdout]).toEqual([0, "slept true\n"]);
  });

  test("wakes nobody later with what others began to wait for as it was under way", async () => {
    const { code, stdout } = await program(`
      import { sleep } from "parachan/time";
      await go(() => {});
      const ending = shutdown();
      sleep(50).then(() => console.log("slept"));
      chan().recv().within(50).then(undefined, () => console.log("limited"));
      await ending;
      const ch = chan();
      const waiting = [1, 2, 3, 4].map(() => go(function* () { console.log(yield* ch.recvOk()); }));
      await sleep(200);
      console.log("close");
      ch.close();
      for (const one of waiting) await one;
    `);
    expect([code, stdout]).toEqual([0, `close\n${"[ undefined, false ]\n".repeat(4)}`]);
  });

  test("fails a call that blocks the thread that began, and is waiting for what is cut off", async () => {
    const { code, stdout } = await program(`
      setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
      const ready = chan(), never = chan();
      go(tasks.announceAndWait, ready, never);
      await ready.recv();
      let ended;
      go(function* () { ended = shutdown(); });
      try { never.recv().wait(); } catch (error) { console.log(error.name); }
      await ended;
      go(function* () { yield* never.send(4); yield* never.send(5); });
      console.log(await never.recv(), await never.recv(), await go(tasks.identity, 6));
    `);
    expect([code, stdout]).toEqual([0, "DeadlockError\n4 5 6\n"]);
  });

  test("before anything has begun does nothing", async () => {
    const { code, stdout } = await program(`await shutdown(); console.log(numGoroutine());`);
    expect([code, stdout]).toEqual([0, "1\n"]);
  });
});

describe("Go 126: an error that nobody waits for crashes the program", () => {
  test.for([
    ["a generator goroutine", `go(function* () { throw new Error("crash"); });`],
    ["a plain goroutine", `go(() => { throw new Error("crash"); });`],
    ["an async goroutine", `go(async () => { await null; throw new Error("crash"); });`],
    ["a task", `go(tasks.throwNow, "crash"); await new Promise((resolve) => setTimeout(resolve, 5000));`],
  ] as const)("of %s", async ([, source]) => {
    const { code, stderr } = await program(source);
    expect(code).toBe(1);
    expect(stderr).toContain("Error: crash");
    expect(stderr).toMatch(/goroutine: \d+/);
  });

  // Failed once: the worker dies of the error, and nobody says so.
  test("of a goroutine that a task left behind", async () => {
    const { code, stderr } = await program(`
      await go(tasks.leaveFailing);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    `);
    expect(code).toBe(1);
    expect(stderr).toContain("left behind");
  });
});

test("an error that is waited for in time crashes nothing", async () => {
  const { code, stdout } = await program(`
    const goroutine = go(function* () { throw new Error("caught"); });
    try { await goroutine; } catch (error) { console.log(error.message); }
    const task = go(tasks.throwNow, "caught too");
    try { await task; } catch (error) { console.log(error.name, error.message); }
  `);
  expect([code, stdout]).toEqual([0, "caught\nTypeError caught too\n"]);
});

test("the nil channel may be the first thing that a program uses", async () => {
  const { code, stdout } = await runProgram(`
    import { nilChan } from "parachan";
    console.log(nilChan().trySend(1), nilChan().tryRecv(), nilChan().tryRecvOk(), nilChan().length);
  `);
  expect([code, stdout]).toEqual([0, "false undefined undefined 0\n"]);
});

// Failed once: the blocked thread takes the task, whose import it can never finish.
test("a task that blocks its thread does not keep others from starting elsewhere", async () => {
  const { code, stdout } = await program(`
    import { roles, tasks as others } from "./tasks/roles.mjs";
    configure({ threads: 2 });
    const ch = chan();
    const waiter = go(tasks.waitForOne, ch);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const sender = go(others.sendAll, ch, [7]);
    setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
    console.log(await waiter);
    await sender;
  `);
  expect([code, stdout]).toEqual([0, "7\n"]);
});

// Failed once: it went on waiting, for only its event loop would have told it.
test.each([
  ["exits", "process.exit(7)", "exit code 7"],
  ["throws", "setTimeout(() => { throw new Error('thrown'); })", "thrown"],
])(
  "a call that blocks the thread that began is told of a worker that %s, and whoever waits for its task later",
  async (_, end, why) => {
    const { code, stdout } = await program(`
    setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
    process.on("uncaughtException", () => {});
    const [ready, begin, never] = [chan(), chan(), chan()];
    const task = go(tasks.endBy, ready, begin, ${JSON.stringify(end)});
    go(tasks.announceAndBlock, ready, never);
    for (let i = 0; i < 2; i++) ready.recv().wait();
    begin.send(1).wait();
    for (const op of [task, never.recv()]) {
      try { op.wait(); } catch (error) { console.log(error.name); }
    }
    await task.then(undefined, (error) => console.log(error.message));
    console.log(await go(tasks.identity, 5));
  `);
    const told = `WorkerDiedError\nWorkerDiedError\nthe goroutine's worker thread has ended: ${why}\n5\n`;
    expect([code, stdout]).toEqual([0, told]);
  },
);

// Failed once: nobody says so in the shared memory, and the platform tells it by the event loop.
test.each([
  ["is terminated", "for (;;);", "workers[0].terminate();"],
  ["runs out of heap", "for (const kept = []; ; ) kept.push(new Array(10_000).fill(kept.length));", ""],
])("a call that blocks the thread that began is told of a worker that %s", async (_, end, kill) => {
  const { code, stdout } = await program(`
    import { Worker } from "node:worker_threads";
    process.on("uncaughtException", () => {});
    const workers = [];
    configure({ threads: 1, worker(url, options) {
      workers.push(new Worker(url, { ...options, resourceLimits: { maxOldGenerationSizeMb: 24 } }));
      return workers.at(-1);
    } });
    const [ready, begin] = [chan(), chan()];
    const task = go(tasks.endBy, ready, begin, ${JSON.stringify(end)});
    ready.recv().wait();
    begin.send(1).wait();
    ${kill}
    try { task.wait(); } catch (error) { console.log(error.name, error.message); }
    await task.then(undefined, (error) => console.log(error.name));
    console.log(await go(tasks.identity, 5));
  `);
  const told = "WorkerDiedError a worker thread has ended, which wait() keeps from being told: use await";
  expect([code, stdout]).toEqual([0, `${told}\nWorkerDiedError\n5\n`]);
});

// Failed once, at one of ten thousand rounds: the worker woke nobody, and the main thread did not look again before it slept.
test("a call that blocks as the last worker falls asleep is told of the deadlock", async () => {
  const { code, stdout } = await program(`
    configure({ threads: 1 });
    const [ch, never] = [chan(1), chan()];
    go(tasks.receiveBlocked, ch);
    const end = performance.now() + 1500;
    while (performance.now() < end) {
      ch.send(1).wait();
      try { never.recv().wait(); } catch (error) { if (error.name !== "DeadlockError") throw error; }
    }
    console.log("told each time");
    process.exit();
  `);
  expect([code, stdout]).toEqual([0, "told each time\n"]);
}, 30_000);

// Failed once: the first worker was woken for the task, blocked as it was, and the second one slept on.
test.each(["announceAndBlock", "leaveBlocked"])(
  "a blocked worker is not taken for one that may run a task (%s)",
  async (blocked) => {
    const { code, stdout } = await program(`
    setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
    configure({ threads: 1 });
    const [ready, never] = [chan(), chan()];
    for (const task of [tasks.${blocked}, tasks.announceAndWait]) {
      go(task, ready, never);
      await ready.recv();
      await new Promise((resolve) => setTimeout(resolve, 50)); // It is asleep by then.
    }
    console.log(await go(tasks.identity, 5));
  `);
    expect([code, stdout]).toEqual([0, "5\n"]);
  },
);

// Failed once: it looked for tasks of its own only.
test.each(["startAndBlock", "startThenBlock"])(
  "where there may be no workers any more, the thread that began runs what those start that are left (%s)",
  async (task) => {
    const { code, stdout } = await program(`
    setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
    configure({ threads: 1 });
    const [ready, begin] = [chan(1), chan(1)];
    const blocked = go(tasks.${task}, ready, begin);
    await ready.recv();
    configure({ threads: 0 });
    await begin.send(1);
    console.log(await blocked);
  `);
    expect([code, stdout]).toEqual([0, "5\n"]);
  },
);

test("an error that a goroutine is about to wait for crashes nothing, though others keep it from running for long", async () => {
  const { code, stdout, stderr } = await program(`
    const failing = go(() => { throw new Error("thrown"); });
    for (let n = 0; n < 20; n++) {
      go(() => {
        const end = performance.now() + 2; // Together longer than a slice, after which the event loop has a turn.
        while (performance.now() < end);
      });
    }
    const waiting = go(function* () {
      try {
        yield* failing;
      } catch (error) {
        return error.message;
      }
    });
    console.log(await waiting);
  `);
  expect([code, stdout, stderr]).toEqual([0, "thrown\n", ""]);
});

describe("goroutines that look again and again, and never wait,", () => {
  test("do not keep the threads from starting that would bring what they look for", async () => {
    const { code, stdout } = await program(`
      import { gosched } from "parachan";
      setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
      configure({ threads: 2 });
      const [ready, never] = [chan(), chan()];
      for (let i = 0; i < 2; i++) go(tasks.announceAndWait, ready, never);
      await go(function* () {
        for (let n = 0; n < 2; ) {
          if (ready.tryRecvOk() === undefined) yield* gosched();
          else n += 1;
        }
      });
      console.log("both run");
    `);
    expect([code, stdout]).toEqual([0, "both run\n"]);
  });

  test("do not keep timers from firing under a call that blocks the thread, nor threads from starting", async () => {
    const { code, stdout } = await program(`
      import { gosched } from "parachan";
      import { sleep } from "parachan/time";
      const give = performance.now() + 10_000;
      let over = false;
      go(function* () {
        while (!over) {
          if (performance.now() > give) { console.log("hangs"); process.exit(3); }
          yield* gosched();
        }
      });
      sleep(5).wait();
      console.log("slept");
      configure({ threads: 2 });
      const [ready, never] = [chan(), chan()];
      for (let i = 0; i < 2; i++) go(tasks.announceAndWait, ready, never);
      for (let i = 0; i < 2; i++) ready.recv().wait();
      console.log("both run");
      over = true;
    `);
    expect([code, stdout]).toEqual([0, "slept\nboth run\n"]);
  });

  test("do not keep their worker from stopping, though a call blocks it", async () => {
    const { code, stdout } = await program(`
      setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
      const ready = chan();
      go(tasks.pollUnderWait, ready);
      await ready.recv();
      await shutdown();
      console.log("stopped");
    `);
    expect([code, stdout]).toEqual([0, "stopped\n"]);
  });
});

test("after a shutdown, fewer threads than before run all tasks", async () => {
  const { code, stdout } = await program(`
    setTimeout(() => { console.log("hangs"); process.exit(3); }, 50_000).unref();
    configure({ threads: 3 });
    const [ready, quit, never] = [chan(3), chan(), chan()];
    const three = [1, 2, 3].map(() => go(tasks.announceAndWait, ready, quit));
    for (let i = 0; i < 3; i++) await ready.recv();
    quit.close();
    for (const one of three) await one;
    await shutdown();
    configure({ threads: 1 });
    go(tasks.announceAndWait, ready, never);
    await ready.recv();
    console.log(await go(tasks.identity, 5));
  `);
  expect([code, stdout]).toEqual([0, "5\n"]);
});

test("a program whose main module declares its tasks is told so, and not started once more on each thread", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { go, parallel, run } from "parachan";
    const { double } = parallel(import.meta.url, { double: (n) => n * 2 });
    await run(function* () {
      console.log("began");
      console.log(yield* go(double, 21));
    });
  `);
  expect([code, stdout]).toEqual([1, "began\n"]);
  expect(stderr).toContain(
    "Error: run() on a worker thread: declare tasks in a module that does not start the program",
  );
});

test("a program with a form of its own for stacks starts goroutines as any other", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { dump, go } from "parachan";
    import { tasks } from "./tasks/programs.mjs";
    const refuse = () => { throw new Error("mine"); };
    for (const prepare of [(_, sites) => sites, () => undefined, refuse]) {
      Error.prepareStackTrace = prepare;
      const here = go(() => 5), there = go(tasks.identity, 6);
      dump();
      console.log(await here, await there);
    }
  `);
  expect([code, stdout, stderr]).toEqual([0, "5 6\n".repeat(3), ""]);
});

test.each([
  ["", ["--input-type=module", "-e", "*"]],
  [", with a flag's value apart", ["--input-type", "module", "--eval", "*"]],
  [", with flags of the engine's", ["--expose-gc", "--max-old-space-size=400", "--input-type=module", "-e", "*"]],
  [", with flags behind it", ["--input-type=module", "-e", "*", "--import", "data:text/javascript,globalThis.flag=1"]],
])("a program on the command line runs its tasks on worker threads%s", async (_, args) => {
  const source = `
    import { go } from "parachan";
    import { tasks } from "./tasks/programs.mjs";
    console.log(await go(tasks.flagged), globalThis.flag === 1);
  `;
  const { code, stdout, stderr } = await runNode(args.map((one) => (one === "*" ? source : one)));
  const flagged = args.includes("--import");
  expect([stderr, code, stdout]).toEqual(["", 0, `${flagged} ${flagged}\n`]);
});

test("where the platform's objects are frozen, errors keep their class between threads, and what cannot be copied is refused", async () => {
  const { code, stdout, stderr } = await runProgram(
    `
    import { configure, go } from "parachan";
    import { tasks } from "./tasks/smoke.mjs";
    configure({ threads: 1 });
    const { constructor, cause } = await go(tasks.fail).then(undefined, (error) => error);
    console.log(constructor === RangeError, cause.code);
    for (const value of [Promise.resolve(), new WeakMap(), (function* () {})()]) {
      try { await go(tasks.change, { value }); } catch ({ message }) { console.log(message); }
    }
    `,
    ["--frozen-intrinsics", "--no-warnings"],
  );
  expect([stderr, code]).toEqual(["", 0]);
  const refused = (what: string): string =>
    `arguments[0].value is a ${what}, which cannot be copied to another thread\n`;
  expect(stdout).toBe(`true 7\n${refused("Promise")}${refused("WeakMap")}${refused("Generator")}`);
});

test("a worker that could not be made leaves no port behind", async () => {
  const end = tie(-1);
  const closed = new Promise((resolve) => end.on("close", resolve));
  untie(-1);
  await closed;
});
