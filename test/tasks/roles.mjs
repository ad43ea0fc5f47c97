// The parties of the conformance tests. Each is a goroutine's function that a test starts on its own thread, through
// `roles`, or on any worker, through `tasks`: so one test says the same about both.

import { gosched, parallel, range } from "parachan";

export const roles = {
  /** Sends the values in order. */
  *sendAll(ch, values) {
    for (const value of values) yield* ch.send(value);
  },
  /** Sends from, from + 1, … up to but without `to`. */
  *sendRange(ch, from, to) {
    for (let n = from; n < to; n++) yield* ch.send(n);
  },
  /** Sends one value; answers "sent", or the error's class and message. */
  *sendOne(ch, value) {
    try {
      yield* ch.send(value);
      return "sent";
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  },
  /** Sends 1 on `before`, then the value, then 1 on `after`. */
  *sendBetween(before, ch, value, after) {
    yield* before.send(1);
    yield* ch.send(value);
    yield* after.send(1);
  },
  *receiveOne(ch) {
    return yield* ch.recv();
  },
  *receiveOk(ch) {
    return yield* ch.recvOk();
  },
  /** Sends 1 on `before`, receives, then sends what it got on `after`. */
  *receiveBetween(before, ch, after) {
    yield* before.send(1);
    const [value, ok] = yield* ch.recvOk();
    yield* after.send([value, ok]);
  },
  /** Receives that many values. */
  *receiveSome(ch, count) {
    const values = [];
    for (let i = 0; i < count; i++) values.push(yield* ch.recv());
    return values;
  },
  /** Receives until the channel is closed and drained. */
  *receiveAll(ch) {
    const values = [];
    yield* range(ch, (value) => void values.push(value));
    return values;
  },
  close(ch) {
    ch.close();
  },
  /** Sends one value as soon as that is possible without waiting; answers how often it was not. */
  *trySendUntilDone(ch, value) {
    for (let failures = 0; ; failures++) {
      if (ch.trySend(value)) return failures;
      yield* gosched();
    }
  },
  /** Receives as soon as that is possible without waiting. */
  *tryReceiveUntilDone(ch) {
    for (;;) {
      const received = ch.tryRecvOk();
      if (received !== undefined) return received;
      yield* gosched();
    }
  },
  /** Receives a reply channel and a number, and answers the number plus 1 on the reply channel. */
  *serve(requests) {
    yield* range(requests, function* ([reply, n]) {
      yield* reply.send(n + 1);
    });
  },
  /** Passes on what comes in, plus 1, once. */
  *link(left, right) {
    yield* left.send(1 + (yield* right.recv()));
  },
  /** Adds up what comes in, and passes the sum on. */
  *sum(ch, sums) {
    let count = 0;
    let sum = 0;
    yield* range(ch, (value) => {
      count += 1;
      sum += value;
    });
    yield* sums.send([count, sum]);
  },
};

export const tasks = parallel(import.meta.url, roles);
