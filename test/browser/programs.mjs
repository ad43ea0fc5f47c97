// What the pages of the tests run.

import { chan, configure, go, gosched, numGoroutine, range, run, shutdown } from "parachan";
import { CHUNK } from "../../dist/core/layout.js";
import { core } from "../../dist/runtime/thread.js";
import { smoke } from "../platform/smoke.mjs";
import { tasks } from "../tasks/browser.mjs";
import { tasks as cutOff } from "../tasks/cut-off.mjs";
import { tasks as common } from "../tasks/smoke.mjs";

export { smoke };

export const isIsolated = () => crossOriginIsolated;

/** The smoke program after an import of the core in JavaScript. */
export async function smokeInJavascript(threads) {
  await import("parachan/js");
  return await smoke(threads);
}

/** What wait() says here, of an op and of one made of others, and how many goroutines it has left. */
export function blockingErrors() {
  const before = numGoroutine();
  const said = [];
  for (const op of [chan().recv(), range(chan(), () => {})]) {
    try {
      op.wait();
    } catch (error) {
      said.push(String(error));
    }
  }
  return [...said, numGoroutine() - before];
}

/** Goroutines run at full speed until the timer and the frames have had their turns. */
export async function countTurns() {
  let timers = 0;
  let frames = 0;
  const goal = 5;
  const enough = () => timers >= goal && frames >= goal;
  const onTimer = () => {
    timers += 1;
    if (timers < goal) setTimeout(onTimer);
  };
  const onFrame = () => {
    frames += 1;
    if (frames < goal) requestAnimationFrame(onFrame);
  };
  setTimeout(onTimer);
  requestAnimationFrame(onFrame);
  const ball = chan();
  const player = function* () {
    while (!enough()) {
      if (ball.trySend(0)) yield* gosched();
      else ball.tryRecv();
      yield* gosched();
    }
  };
  await Promise.all([go(player), go(player), go(player)]);
  return { timers, frames };
}

/** A goroutine whose worker closes itself, and what the next one finds. */
export async function loseWorker() {
  configure({ threads: 1 });
  const lost = await go(tasks.die).then(String, String);
  return { lost, next: await go(common.change, { list: [] }) };
}

/** A worker whose script is not there. */
export async function missWorker() {
  configure({ worker: (_url, options) => new Worker("/nowhere.js", options) });
  return await go(common.change, { list: [] }).then(String, String);
}

/** Workers whose makers fail, by an error and by making none. */
export async function refuseWorkers() {
  const said = [];
  const makers = [
    () => {
      throw new Error("not here");
    },
    () => {},
  ];
  for (const worker of makers) {
    configure({ worker });
    said.push(await go(common.change, { list: [] }).then(String, String));
  }
  return said;
}

/** A worker thread that blocks in wait(). */
export async function blockInWorker() {
  configure({ threads: 1 });
  const numbers = chan();
  const sum = go(tasks.blockFor, numbers);
  for (const n of [1, 2, 3]) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await numbers.send(n);
  }
  return await sum;
}

export async function survive() {
  configure({ threads: 1 });
  return await go(tasks.throwOutside);
}

/** Runs a program to its end, though a goroutine of it never ends. */
export async function runToEnd() {
  configure({ threads: 2 });
  return await run(async function () {
    go(common.double, chan(), chan());
    return await go(common.change, { list: [] });
  });
}

/** Shuts down again and again in the middle of work. Answers how many chunks of shared memory were in use after each time. */
export async function shutdownOften(rounds) {
  configure({ threads: 2 });
  const chunks = [];
  for (let round = 0; round < rounds; round++) {
    const never = chan();
    const full = chan();
    const ready = chan();
    go(cutOff.hold, 40, never, full, ready);
    go(tasks.keep, 40, ready);
    await ready.recv();
    await ready.recv();
    await shutdown();
    chunks.push(core.reservedBytes() / CHUNK);
  }
  return chunks;
}

/** The program in a dedicated worker that is not the library's, whose other messages stay its own. */
export async function inOwnWorker() {
  const worker = new Worker(new URL("./own-worker.mjs", import.meta.url), { type: "module" });
  const heard = [];
  return await new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = (event) => {
      heard.push(event.data);
      if (heard.length === 2) resolve(heard);
    };
    worker.postMessage({ parachan: "not ours", life: "nor this" });
  });
}
