// Parties that meet in selects.

import { nilChan, parallel, select } from "parachan";

export const roles = {
  *sendMany(ch, count) {
    for (let i = 0; i < count; i++) yield* ch.send(i);
    return count;
  },

  *receiveMany(ch, count) {
    for (let i = 0; i < count; i++) yield* ch.recv();
    return count;
  },

  /** Sends `count` values on each channel, on whichever is ready. */
  *sendOnAny(channels, count) {
    const open = [...channels];
    const sent = open.map(() => 0);
    for (let left = open.length; left > 0; ) {
      const happened = yield* select(open.map((ch, i) => ch.send(sent[i])));
      if (++sent[happened.case] < count) continue;
      open[happened.case] = nilChan();
      left -= 1;
    }
    return sent.reduce((a, b) => a + b, 0);
  },

  /** Receives `count` values from each channel, from whichever is ready. */
  *receiveFromAny(channels, count) {
    const open = [...channels];
    const received = open.map(() => 0);
    for (let left = open.length; left > 0; ) {
      const happened = yield* select(open.map((ch) => ch.recv()));
      if (++received[happened.case] < count) continue;
      open[happened.case] = nilChan();
      left -= 1;
    }
    return received.reduce((a, b) => a + b, 0);
  },

  /** Sends its name to, or receives another's from, one channel. Answers how often it did which, and met itself. */
  *sendOrReceive(ch, me, rounds) {
    const count = { sent: 0, received: 0, self: 0 };
    for (let i = 0; i < rounds; i++) {
      const send = ch.send(me);
      const recv = ch.recv();
      const cases = me === 0 || i % 2 === 0 ? { send, recv } : { recv, send };
      const happened = yield* select(cases);
      if (happened.case === "send") {
        count.sent += 1;
      } else {
        count.received += 1;
        if (happened.value === me) count.self += 1;
      }
    }
    return count;
  },

  /** Waits for what comes to everybody or to it alone, until its own channel is closed. */
  *listen(everybody, own) {
    const heard = [];
    for (;;) {
      const happened = yield* select({ everybody: everybody.recv(), own: own.recvOk() });
      if (happened.case === "everybody") throw new Error("nobody sends to everybody");
      const [value, ok] = happened.value;
      if (!ok) return heard;
      heard.push(value);
    }
  },
};

export const tasks = parallel(import.meta.url, roles);
