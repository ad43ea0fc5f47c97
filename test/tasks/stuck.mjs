// Tasks of the programs that test/conformance/deadlock.test.ts runs: each waits, most of them for ever.

import { gosched, nilChan, parallel, select } from "parachan";
import { sleep } from "parachan/time";

export const tasks = parallel(import.meta.url, {
  *receive(ch) {
    return yield* ch.recv();
  },
  *receiveBetween(before, ch) {
    yield* before.send(1);
    return yield* ch.recv();
  },
  *send(ch, value) {
    yield* ch.send(value);
  },
  *receiveNil() {
    yield* nilChan().recv();
  },
  *selectTwo(a, b) {
    yield* select([a.recv(), b.recv()]);
  },
  *sleepThenSend(ch, milliseconds) {
    yield* sleep(milliseconds);
    yield* ch.send("slept");
  },
  async workThenSend(ch, milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await ch.send("worked");
  },
  *pass(from, to) {
    yield* gosched();
    yield* to.send((yield* from.recv()) + 1);
  },
});
