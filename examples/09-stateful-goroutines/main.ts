// Stateful goroutines (https://gobyexample.com/stateful-goroutines): the state belongs to one goroutine, and whoever wants
// something of it asks.
//
//   reader × 100 ──Read {key, reply}──▶ ┌─────────┐
//        ▲                              │  owner  │  a plain Map, no lock
//        └────────────reply───────────  └─────────┘
//   writer × 10 ──Write {key, value, reply}─▲
//
// The readers and writers run on worker threads, the owner on this one. A channel may be part of a value, so each request
// brings along where its answer is to go.

import { chan, go, type RecvChan, run, select } from "parachan";
import { Uint32 } from "parachan/atomic";
import { WaitGroup } from "parachan/sync";
import { KEYS, type Read, tasks, type Write } from "./clients.js";

const READERS = 100;
const READS = 100;
const WRITES = 100;

function* owner(reads: RecvChan<Read>, writes: RecvChan<Write>) {
  const state = new Map<number, number>();
  for (;;) {
    const request = yield* select({ read: reads.recv(), write: writes.recv() });
    if (request.value === undefined) return state; // Closed: nobody asks any more.
    switch (request.case) {
      case "read":
        yield* request.value.reply.send(state.get(request.value.key) ?? 0);
        break;
      case "write":
        state.set(request.value.key, request.value.value);
        yield* request.value.reply.send(true);
        break;
    }
  }
}

await run(function* () {
  const reads = chan<Read>();
  const writes = chan<Write>();
  const readOps = new Uint32();
  const writeOps = new Uint32();
  const owned = go(owner, reads, writes);

  const clients = new WaitGroup();
  for (let i = 0; i < READERS; i++) clients.go(tasks.reader, reads, READS, readOps);
  for (let key = 0; key < KEYS; key++) clients.go(tasks.writer, writes, key, WRITES, writeOps);
  yield* clients.wait();
  reads.close();

  const state = yield* owned;
  console.log(`readOps: ${readOps.load()}`);
  console.log(`writeOps: ${writeOps.load()}`);
  console.log(
    `state: ${[...state]
      .sort(([a], [b]) => a - b)
      .map(([key, value]) => `${key}:${value}`)
      .join(" ")}`,
  );
});
