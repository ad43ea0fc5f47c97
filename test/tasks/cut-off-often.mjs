// A program for shutdown.test.ts: shutdown, again and again, in the middle of much work of all kinds. Prints by how many
// chunks of 64 KiB the shared memory has grown after the first rounds.

import { chan, configure, go, shutdown } from "parachan";
import { CHUNK } from "../../dist/core/layout.js";
import { core } from "../../dist/runtime/thread.js";
import { collectHere } from "./collector.mjs";
import { hold, tasks } from "./cut-off.mjs";

const COUNT = 40;
const ROUNDS = 18;
const FIRST = 6;
/** More than there are control blocks in store. */
const MANY = 3000;

configure({ threads: 2 });
let chunks = 0;
for (let round = 0; round < ROUNDS; round++) {
  const never = chan();
  const full = chan();
  const ready = chan();
  go(tasks.hold, COUNT, never, full, ready);
  go(tasks.hold, COUNT, never, full, ready);
  await ready.recv();
  await ready.recv();
  hold(COUNT, never, full);
  for (let i = 0; i < COUNT; i++) {
    go(tasks.wait, never);
    go(tasks.await, never);
  }
  await new Promise((resolve) => setTimeout(resolve, 10)); // Of the tasks, some have started.
  for (let i = 0; i < MANY; i++) go(() => console.log("a goroutine has run after shutdown")); // Most of them follow the first.
  await shutdown();
  await collectHere();
  if (round === FIRST) chunks = core.reservedBytes() / CHUNK;
}
console.log(core.reservedBytes() / CHUNK - chunks);
