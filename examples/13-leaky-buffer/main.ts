// A leaky buffer (https://go.dev/doc/effective_go#leaky_buffer): buffers are used again, and nobody counts them.
//
//   client ──work──▶ server × 4
//     ▲                 │
//     └──────free───────┘    a buffered channel: empty, the client makes a buffer; full, the server drops one
//
// The client runs on this thread, the servers on worker threads. Whoever has received a buffer is alone with it, on whichever
// thread, so a few buffers carry any number of messages and nothing is copied.

import { chan, go, run } from "parachan";
import { giveBack, makeBuffer, SIZE, take } from "./free-list.js";
import { server, sumOf } from "./server.js";

const MESSAGES = 2000;
const SERVERS = 4;
const KEPT = 8;

await run(function* () {
  const free = chan<Uint8Array>(KEPT);
  const work = chan<Uint8Array>();
  const servers = Array.from({ length: SERVERS }, () => go(server, work, free));

  let made = 0;
  let expected = 0;
  for (let i = 0; i < MESSAGES; i++) {
    const buffer = take(free, () => {
      made += 1;
      return makeBuffer();
    });
    load(buffer, i);
    expected += sumOf(buffer);
    yield* work.send(buffer);
  }
  work.close();

  let sum = 0;
  for (const ended of servers) sum += yield* ended;
  console.log(
    `${MESSAGES} messages of ${SIZE} bytes: ${sum === expected ? "all arrived as they were sent" : "damaged"}`,
  );

  // If there is none to take, each server has one. So there are never more than those, and the next.
  console.log(made <= SERVERS + 1 ? `with no more than ${SERVERS + 1} buffers` : `with ${made} buffers`);

  // What makes it leaky: too many at once are let go.
  const burst = Array.from({ length: KEPT + 2 }, makeBuffer);
  const list = chan<Uint8Array>(KEPT);
  const kept = burst.filter((buffer) => giveBack(list, buffer)).length;
  console.log(`of ${burst.length} buffers given back at once, ${kept} were kept`);
});

/** Fills the buffer with message number `i`. */
function load(buffer: Uint8Array, i: number): void {
  for (let at = 0; at < buffer.length; at++) buffer[at] = i + at;
}
