// The parties of ken/chan: every channel carries CONSECUTIVE numbers, from a multiple of 100 on.

import { gosched, nilChan, parallel, select } from "parachan";

/** How many numbers a channel carries. */
const CONSECUTIVE = 76;

const isLast = (value) => value % 100 === CONSECUTIVE - 1;

/** The number that follows, or `undefined` after the last. */
function next(expected, value) {
  if (value !== expected) throw new Error(`expected ${expected}, received ${value}`);
  return isLast(value) ? undefined : value + 1;
}

function* dawdle() {
  for (let n = Math.floor(Math.random() * 10); n > 0; n--) yield* gosched();
}

export const roles = {
  *sender(ch, first) {
    let sent = 0;
    for (let value = first; value !== undefined; value = next(value, value)) {
      yield* dawdle();
      yield* ch.send(value);
      sent += 1;
    }
    return { sent, received: 0 };
  },

  *receiver(ch, first) {
    let received = 0;
    for (let expected = first; expected !== undefined; ) {
      yield* dawdle();
      expected = next(expected, yield* ch.recv());
      received += 1;
    }
    return { sent: 0, received };
  },

  /** Receives from some channels and sends on others, by one select over all that are not through. */
  *mixer(receives, sends) {
    const ins = receives.map(([ch, first]) => ({ ch, value: first }));
    const outs = sends.map(([ch, first]) => ({ ch, value: first }));
    const count = { sent: 0, received: 0 };
    for (let running = ins.length + outs.length; running > 0; ) {
      yield* dawdle();
      const happened = yield* select([
        ...ins.map(({ ch }) => ch.recv()),
        ...outs.map(({ ch, value }) => ch.send(value)),
      ]);
      const receiving = happened.case < ins.length;
      const side = receiving ? ins[happened.case] : outs[happened.case - ins.length];
      side.value = next(side.value, receiving ? happened.value : side.value);
      count[receiving ? "received" : "sent"] += 1;
      if (side.value !== undefined) continue;
      side.ch = nilChan();
      running -= 1;
    }
    return count;
  },
};

export const tasks = parallel(import.meta.url, roles);
