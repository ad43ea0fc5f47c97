// A thread that waits for another one to be done with a few instructions sleeps, if that takes long: it may have the other's
// processor. The system says which threads sleep; one that looks without an end never does.

import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { CHANNEL_SLOTS, CHANNEL_TAIL, DONE, OBJECT_LOCK, SLOT_STAMP, TAG_NUMBER } from "../../src/core/layout.js";
import { Machine, spawn } from "./machine.js";

/** How often it must be found asleep. */
const ASLEEP = 10;

const kind = process.env.PARACHAN_CORE ?? "wasm";

describe.skipIf(!existsSync("/proc/thread-self"))("a thread naps", () => {
  test("that waits for a lock whose holder does not go on", async () => {
    const machine = new Machine();
    const channel = sharedChannel(machine, 0);
    machine.writeWord(channel + OBJECT_LOCK, machine.first.name);
    const answer = await napsOver(machine, "close", [channel], () => {
      Atomics.store(new Int32Array(machine.memory.buffer), (channel + OBJECT_LOCK) / 4, 0);
    });
    expect(answer).toBe(DONE);
  });

  test("that waits for a value whose sender has its slot and does not go on", async () => {
    const machine = new Machine();
    const channel = sharedChannel(machine, 2);
    machine.writeWord(channel + CHANNEL_TAIL, 4);
    const answer = await napsOver(machine, "receive", [channel, 0], () => {
      Atomics.store(new Int32Array(machine.memory.buffer), (channel + CHANNEL_SLOTS + SLOT_STAMP) / 4, 1);
    });
    expect(answer).toBe(TAG_NUMBER);
  });

  test("that waits for room whose receiver has its slot and does not go on", async () => {
    const machine = new Machine();
    const channel = sharedChannel(machine, 1);
    const { core } = machine.first;
    expect(core.send(channel, 0, TAG_NUMBER, 1)).toBe(DONE);
    const stamp = channel + CHANNEL_SLOTS + SLOT_STAMP;
    const filled = machine.word(stamp);
    expect(core.receive(channel, 0)).toBe(TAG_NUMBER);
    const freed = machine.word(stamp);
    machine.writeWord(stamp, filled);
    const answer = await napsOver(machine, "send", [channel, 0, TAG_NUMBER, 2], () => {
      Atomics.store(new Int32Array(machine.memory.buffer), stamp / 4, freed);
    });
    expect(answer).toBe(DONE);
  });
});

function sharedChannel({ first: { core } }: Machine, capacity: number): number {
  const channel = core.makeChannel(capacity);
  core.share(channel);
  return channel;
}

/** Has a thread do the operation, calls `goOn` once that has been found asleep, and answers with what it came to. */
async function napsOver(
  machine: Machine,
  operation: "send" | "receive" | "close",
  args: readonly number[],
  goOn: () => void,
): Promise<number> {
  const { core } = machine.first;
  expect(spawn(core, 0, 2)).not.toBe(0);
  const worker = new Worker(new URL("../tasks/nap.mjs", import.meta.url), {
    workerData: { memory: machine.memory, kind, name: core.takeWantedWorker(), operation, args },
  });
  const ended = once(worker, "exit"); // It may come in the same turn as the answer.
  const [thread] = await once(worker, "message");
  const answered = once(worker, "message");
  for (let asleep = 0; asleep < ASLEEP; await sleep(1)) if (stateOf(thread) === "S") asleep += 1;
  goOn();
  const [answer] = await answered;
  await ended;
  return answer;
}

/** S: it sleeps. R: it runs, or could. */
function stateOf(thread: string): string | undefined {
  return / ([A-Z]) /.exec(readFileSync(`/proc/self/task/${thread}/stat`, "latin1"))?.[1];
}
