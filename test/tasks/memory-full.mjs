// Memory that runs out at every point: each program is run with the first allocation refused, then with the second, and so
// on until none is, in two forms: all are refused from there on, or that one alone. It must end in OutOfMemoryError or as it
// would have; afterwards, with memory again, it must work, and no block may be freed twice.
//
//   node memory-full.mjs [all] [NAME]
//
// The core's allocating functions are wrapped where the runtime gets its core. Each run has a new instance of the library,
// in one bundle, for one that has run before has blocks to use again. Without `all`, the second form is left out.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The core's functions that answer 0 if there is no memory. */
const makers = ["allocate", "makeCases", "makeChannel", "makeCond", "makeGoroutine", "makeMutex", "makeObject"].concat([
  "makeOnce",
  "makeRWMutex",
  "makeSemaphore",
  "makeWaitGroup",
]);
const memory = { left: Number.POSITIVE_INFINITY, forever: false, refused: 0, freedTwice: 0 };

function refuses() {
  memory.left -= 1;
  const refused = memory.left === -1 || (memory.forever && memory.left < 0);
  if (refused) memory.refused += 1;
  return refused;
}

/** There is memory again. */
function refill() {
  memory.left = Number.POSITIVE_INFINITY;
}

function wrap(exports) {
  const wrapped = { ...exports };
  const inUse = new Set();
  for (const name of makers) {
    wrapped[name] = (...args) => {
      if (refuses()) return 0;
      const block = exports[name](...args);
      inUse.add(block >>> 0);
      return block;
    };
  }
  for (const name of ["free", "freeGoroutine"]) {
    wrapped[name] = (block) => {
      if (!inUse.delete(block >>> 0)) memory.freedTwice += 1;
      exports[name](block);
    };
  }
  return wrapped;
}

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module, imports) {
    this.exports = wrap(new Instance(module, imports).exports);
  }
};

const packages = ["atomic", "context", "errgroup", "pipeline", "semaphore", "singleflight", "stream", "sync", "time"];
const folder = mkdtempSync(join(tmpdir(), "parachan-"));
process.setMaxListeners(0); // Each instance listens.
process.on("exit", () => rmSync(folder, { recursive: true }));
const outfile = join(folder, "library.mjs");
await build({
  stdin: {
    contents: `export * from "parachan"; ${[...packages, "workerpool"]
      .map((name) => `export * as ${name} from "parachan/${name}";`)
      .join("")}`,
    resolveDir: fileURLToPath(new URL("..", import.meta.url)),
  },
  bundle: true,
  format: "esm",
  platform: "node",
  outfile,
  logLevel: "error",
});

let instances = 0;
async function library() {
  instances += 1;
  const lib = { ...(await import(`${pathToFileURL(outfile)}?${instances}`)) };
  lib.configure({ threads: 0, memory: 2 ** 21, core: "wasm" });
  const task = (key, body) => lib.parallel(key, { body }).body;
  lib.look = task("look", () => {});
  lib.same = task("same", (value) => value);
  lib.first = task("first", (ch) => ch.recv());
  lib.double = task("double", function* (n) {
    yield* lib.time.sleep(0);
    return 2 * n;
  });
  /** Has other threads know it, as far as the library can tell. */
  lib.hand = async (value) => {
    await lib.go(lib.look, value);
    return value;
  };
  return lib;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isRefusal = (error) => error?.constructor.name === "OutOfMemoryError";

/** What becomes of `op`, which something else may keep waiting no longer than that. */
const settled = (op) => Promise.race([op.then(() => {}).catch(() => {}), pause(50)]);

const programs = {
  "go of a plain function": ({ go }) => go(() => 5),
  "go of an async function": ({ go }) => go(async () => 5),
  "go of a generator function": ({ go, time }) =>
    go(function* () {
      yield* time.sleep(0);
      return yield* go(() => 5);
    }),
  "go of a task": ({ go, same }) => go(same, { a: [1, "text"] }),
  "go of a task with a channel": async ({ go, chan, first }) => {
    const [ch, inner] = [chan(2), chan(1)];
    inner.trySend(1);
    ch.trySend({ a: 1 });
    ch.trySend(inner);
    try {
      await go(first, ch);
      return 1;
    } catch (error) {
      if (ch.shared) throw error;
      assert.deepEqual(ch.tryRecv(), { a: 1 }); // Not handed over: all is as it was.
      assert.equal(ch.tryRecv(), inner);
      assert.equal(inner.tryRecv(), 1);
      throw error;
    }
  },
  "a receive that waits": async ({ chan }) => {
    const ch = chan();
    const got = ch.recv().then((value) => value);
    ch.trySend(3);
    return await got;
  },
  "a send that waits": async ({ chan }) => {
    const ch = chan(1);
    ch.trySend(1);
    const sent = ch.send(2).then(() => {});
    const got = [ch.tryRecv(), ch.tryRecv()];
    await sent;
    return got;
  },
  "a call that blocks the thread": ({ go }) => go(() => 5).wait(),
  "a range": async ({ chan, range }) => {
    const ch = chan(2);
    ch.trySend(1);
    ch.close();
    const got = [];
    await range(ch, (value) => void got.push(value));
    return got;
  },
  "a select that waits": async ({ chan, select }) => {
    const [a, b] = [chan(), chan()];
    const selected = select({ a: a.send({}), b: b.send({ b: 1 }) }).then((got) => got.case);
    selected.catch(() => {});
    return [b.tryRecv(), await selected];
  },
  "a select of what is no channel": async ({ chan, go, select, time, until }) => {
    const goroutine = go(function* () {
      yield* time.sleep(1);
    });
    try {
      await select({ never: chan().recv(), late: time.sleep(60_000), promise: until(pause(1)), goroutine });
    } finally {
      await settled(goroutine);
    }
  },
  "a trySelect": ({ chan, time, trySelect }) => trySelect([chan().recv(), time.sleep(60_000)])?.case,
  "a limit": async ({ chan, DeadlineExceeded }) => {
    try {
      await chan().recv().within(1);
    } catch (error) {
      if (error !== DeadlineExceeded) throw error;
    }
  },
  "a sleep": ({ time }) => time.sleep(1).then(() => 1),
  "a timer": async ({ time }) => (await new time.Timer(1).c.recv()) instanceof Date,
  "locks and a WaitGroup": async ({ sync }) => {
    const [mutex, rw, group] = [new sync.Mutex(), new sync.RWMutex(), new sync.WaitGroup()];
    group.go(() => {});
    await group.wait();
    await mutex.lock();
    await rw.rLock();
    return mutex.tryLock();
  },
  "a Cond": async ({ sync, DeadlineExceeded }) => {
    const cond = new sync.Cond(new sync.Mutex());
    cond.l.tryLock();
    try {
      await cond.wait().within(1);
    } catch (error) {
      assert.equal(cond.l.tryLock(), false); // It is locked still.
      if (error !== DeadlineExceeded) throw error;
    }
  },
  "a semaphore": async ({ semaphore }) => {
    const tokens = new semaphore.Weighted(2);
    try {
      await tokens.acquire(1, 1000);
      tokens.release(1);
    } finally {
      assert.ok(tokens.tryAcquire(2));
    }
  },
  "a Map that other threads know": async ({ hand, sync }) => {
    const map = await hand(new sync.Map());
    for (let i = 0; i < 5; i++) {
      try {
        map.store(`key ${i}`, { i });
      } finally {
        for (let j = 0; j < i; j++) assert.deepEqual(map.load(`key ${j}`), { i: j });
      }
    }
  },
  "a Value that other threads know": async ({ hand, atomic }) => {
    const value = new atomic.Value();
    value.store({ n: 1 });
    await hand(value);
    try {
      value.swap({ n: 2 });
    } catch (error) {
      assert.deepEqual(value.load(), { n: 1 });
      throw error;
    }
    return value.load();
  },
  "a channel that other threads know": async ({ hand, chan }) => {
    const ch = await hand(chan(3));
    const inner = chan(1);
    inner.trySend({ n: 1 });
    try {
      ch.trySend({ inner });
    } catch (error) {
      assert.deepEqual(inner.tryRecv(), { n: 1 });
      throw error;
    }
    return ch.tryRecv().inner.tryRecv();
  },
  "a context that is cancelled": async ({ context, time }) => {
    const [ctx, cancel] = context.withCancel(context.background());
    let called = 0;
    context.afterFunc(ctx, () => {
      called += 1;
    });
    const [child] = context.withCancel(ctx);
    const { signal } = ctx;
    void ctx.done;
    cancel();
    assert.deepEqual([ctx.err(), child.err(), signal.aborted], [context.Canceled, context.Canceled, true]);
    refill();
    await ctx.done.recv();
    for (let tries = 0; called === 0 && tries < 1000; tries++) await time.sleep(1);
    return called;
  },
  "an errgroup": async ({ errgroup, time }) => {
    const group = new errgroup.Group();
    group.setLimit(1);
    let failure;
    try {
      for (let i = 0; i < 3; i++) group.go(() => time.sleep(0));
    } catch (error) {
      failure = { error };
    }
    await turn();
    refill();
    await group.wait();
    if (failure !== undefined) throw failure.error;
  },
  "a singleflight": async ({ singleflight }) => {
    const { value, error } = await new singleflight.Group().doChan("key", () => 1).recv();
    if (error !== undefined) throw error;
    return value;
  },
  "a pool's map": async ({ workerpool, double }) => {
    const pool = workerpool.workerPool(double, { workers: { min: 1, max: 2 } });
    const got = [];
    for await (const value of pool.map([1, 2, 3], { concurrency: 2 })) got.push(value);
    return got;
  },
  "a stage of a pipeline": async ({ chan, pipeline }) => {
    const ch = chan(1);
    ch.trySend(1);
    ch.close();
    const merged = pipeline.merge([ch]);
    await pause(2);
    refill();
    const got = [];
    for await (const value of merged) got.push(value);
    assert.ok(got.length <= 1); // A stage that finds the memory full has closed it.
  },
  "a stream": async ({ stream }) => {
    const readable = new ReadableStream({ start: (controller) => controller.close() });
    let end;
    try {
      const made = stream.fromReadable(readable);
      end = made[1];
      await made[0].recv();
      await end;
    } finally {
      refill();
      if (end !== undefined) await settled(end);
      assert.equal(readable.locked, false);
    }
  },
};

// A Once: whoever finds the memory full has the error, and the function runs for who comes next, or has run.
const ways = {
  await: (_, op) => op,
  wait: (_, op) => op.wait(),
  select: ({ select, chan }, op) => select({ never: chan().recv(), op }),
  within: (_, op) => op.within(1000),
};
for (const kind of ["plain", "generator", "async"]) {
  for (const [way, wait] of Object.entries(ways)) {
    if (kind === "async" && way === "wait") continue; // A promise settles in a turn of the event loop.
    programs[`a Once of a function that is ${kind}, with ${way}`] = async (lib) => {
      const once = new lib.sync.Once();
      let [begun, ended] = [0, 0];
      const begin = () => {
        begun += 1;
      };
      const end = () => {
        ended += 1;
      };
      const bodies = {
        plain: () => {
          begin();
          end();
        },
        generator: function* () {
          begin();
          yield* lib.time.sleep(0);
          end();
        },
        async: async () => {
          begin();
          await pause(2);
          end();
        },
      };
      let failure;
      try {
        await wait(lib, once.do(bodies[kind]));
      } catch (error) {
        failure = { error };
      }
      refill();
      await once.do(bodies.plain);
      assert.equal(begun, 1);
      // A generator that finds the memory full where it waits has thrown, and not come to its end.
      if (kind !== "generator" || failure === undefined) assert.equal(ended, 1);
      if (failure !== undefined) throw failure.error;
    };
  }
}
programs["a function that runs once"] = async ({ sync, time }) => {
  const value = sync.onceValue(function* () {
    yield* time.sleep(0);
    return 5;
  });
  try {
    return await value();
  } catch (error) {
    refill();
    if (memory.refusedFirst) assert.equal(await value(), 5);
    throw error;
  }
};

// What comes by itself has no call that the error could go to: it comes once there is memory.
const events = {
  "a function after some time": ({ time }, milliseconds, arrive) => void time.afterFunc(milliseconds, arrive),
  "a function after a context's deadline": ({ context }, milliseconds, arrive) => {
    const [ctx] = context.withTimeout(context.background(), milliseconds);
    context.afterFunc(ctx, arrive);
  },
  "the deadline of a context that other threads know": async ({ context, hand }, milliseconds, arrive) => {
    const [ctx] = context.withTimeout(context.background(), milliseconds);
    await hand(ctx);
    // Nobody tells of it any more if handing took longer.
    if (ctx.signal.aborted) arrive();
    else ctx.signal.addEventListener("abort", arrive);
  },
  "a timer's value on a channel that other threads know": async ({ time, hand, go }, milliseconds, arrive) => {
    const { c } = new time.Timer(milliseconds);
    await hand(c);
    go(function* () {
      yield* c.recv();
      arrive();
    });
  },
};

/** What the program comes to: its result, or the class of refusals. */
async function outcome(program, lib) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it waits for ever")), 3000);
  });
  try {
    return await Promise.race([(async () => program(lib))(), late]);
  } catch (error) {
    if (isRefusal(error)) return isRefusal;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const crashes = [];
process.on("unhandledRejection", (error) => crashes.push(error));

async function exhaust(program, forever) {
  const wanted = await outcome(program, await library());
  for (let number = 0; ; number++) {
    const where = `${forever ? "from" : "only"} allocation ${number}`;
    const lib = await library();
    Object.assign(memory, { left: number, forever, refused: 0, freedTwice: 0, refusedFirst: number === 0 });
    try {
      const ended = await outcome(program, lib);
      refill();
      if (ended !== isRefusal) assert.deepEqual(ended, wanted);
      if (memory.refused === 0) return number;
      assert.deepEqual(await outcome(program, lib), wanted, "afterwards");
      await turn();
      assert.equal(lib.numGoroutine(), 1);
      assert.equal(memory.freedTwice, 0);
      for (const crash of crashes.splice(0)) assert.ok(isRefusal(crash), crash?.stack);
    } catch (error) {
      error.message = `${where}: ${error.message}`;
      throw error;
    }
  }
}

/** Has the event come while there is no memory, after as long as it takes to begin. */
async function arriveLate(begin) {
  for (let milliseconds = 30; ; milliseconds *= 4) {
    const lib = await library();
    let arrived = 0;
    await begin(lib, milliseconds, () => {
      arrived += 1;
    });
    Object.assign(memory, { refused: 0, forever: true });
    for (let turns = 0; turns < 3; turns++) await turn();
    memory.left = 0;
    for (let tries = 0; arrived + memory.refused === 0 && tries < 10_000; tries++) await pause(1);
    refill();
    if (memory.refused === 0 && arrived > 0) continue; // It has asked before.
    assert.ok(memory.refused > 0, "it has not asked for memory");
    for (let tries = 0; arrived === 0 && tries < 10_000; tries++) await pause(1);
    assert.equal(arrived, 1);
    assert.deepEqual(crashes.splice(0), []);
    return 0;
  }
}

const all = process.argv.includes("all");
const only = process.argv.slice(2).find((name) => name !== "all") ?? "";
let [failed, refusals] = [0, 0];
async function check(what, work) {
  if (!what.includes(only)) return;
  try {
    refusals += (await work()) ?? 0;
  } catch (error) {
    refill();
    failed += 1;
    console.log(`${what}: ${error.stack}`);
  }
}
for (const [what, program] of Object.entries(programs)) {
  await check(what, () => exhaust(program, true));
  if (all) await check(what, () => exhaust(program, false));
}
for (const [what, begin] of Object.entries(events)) await check(what, () => arriveLate(begin));
console.log(`${failed} failed, ${refusals} refusals`);
process.exit(0);
