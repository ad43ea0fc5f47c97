// Tasks that end their worker with process.exit() at a random moment, and those that this meets.

import { gosched, parallel, range, select } from "parachan";
import { sleep } from "parachan/time";
import { random } from "./random.mjs";

/** Ends the thread when it has been called `left` times. */
function countdown(left) {
  return () => {
    if (left === 0) process.exit(3);
    left -= 1;
  };
}

export const roles = {
  /** Receives from one of the channels and says what it got, until they are closed; leaves after so many steps. */
  *receive({ seed, leaveAfter }, [first, second], seen) {
    const draw = random(seed);
    const step = countdown(leaveAfter);
    const open = [first, second];
    while (open.length > 0) {
      step();
      const form = draw(3);
      const index = form === 0 ? draw(open.length) : 0;
      let got;
      if (form === 2) got = yield* select(open.map((ch) => ch.recvOk()));
      else got = { case: index, value: open[index].tryRecvOk() };
      if (got.value === undefined) {
        yield* gosched();
        continue;
      }
      const [value, ok] = got.value;
      if (ok) yield* seen.send(value);
      else open.splice(got.case, 1);
    }
  },

  /** Receives one value after the other, and waits in between. */
  *receivePlainly({ leaveAfter }, [first, second], seen) {
    const step = countdown(leaveAfter);
    for (const ch of [first, second]) {
      yield* range(ch, function* (value) {
        step();
        yield* seen.send(value);
      });
    }
  },

  /** Sends `count` numbers from `from` on. */
  *send({ seed, leaveAfter, from, count }, channels) {
    const draw = random(seed);
    const step = countdown(leaveAfter);
    for (let n = from; n < from + count; n++) {
      step();
      if (draw(2) === 0) yield* channels[draw(2)].send(n);
      else yield* select(channels.map((ch) => ch.send(n)));
    }
    return count;
  },

  /** Leaves from a timer, an event of the platform's, or a promise, whatever its thread does then. */
  async leave({ seed, leaveAfter }) {
    const way = seed % 3;
    if (way === 0) await sleep(leaveAfter / 10);
    else if (way === 1) await new Promise((resolve) => setImmediate(resolve));
    else for (let n = 0; n < leaveAfter; n++) await gosched();
    process.exit(3);
  },

  identity: (value) => value,
};

export const tasks = parallel(import.meta.url, roles);
