// Tasks that throw at random moments, errors of every kind.

import { chan, go, gosched, parallel, registerError, select } from "parachan";
import { sleep } from "parachan/time";
import { random } from "./random.mjs";

/** An error class that every thread knows. */
export class Refusal extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "Refusal";
  }
}
registerError(Refusal, "stress.Refusal");

/** Makes the thing to throw, which says `mark`; `kind` is one of kinds. */
export function culprit(kind, mark) {
  switch (kind) {
    case "error":
      return new Error(mark);
    case "type":
      return new TypeError(mark);
    case "registered":
      return Object.assign(new Refusal(mark), { code: 7, detail: { list: [mark] } });
    case "causes":
      return new Error(mark, {
        cause: new RangeError(`${mark} 1`, { cause: new Refusal(`${mark} 2`, { cause: mark }) }),
      });
    case "aggregate":
      return new AggregateError([new Error(`${mark} 0`), new TypeError(`${mark} 1`)], mark);
    case "uncopyable": // Its message can be copied, it cannot.
      return Object.assign(new TypeError(mark), { callback: () => mark });
    case "channel": {
      const ch = chan(1);
      ch.trySend(mark);
      return Object.assign(new Error(mark), { ch });
    }
    case "circular": {
      const error = new Error(mark);
      error.cause = error;
      return error;
    }
    case "string":
      return mark;
    case "object":
      return { mark };
    case "function": // No error, and cannot be copied.
      return () => mark;
    default:
      return undefined;
  }
}

export const kinds = [
  "error",
  "type",
  "registered",
  "causes",
  "aggregate",
  "uncopyable",
  "channel",
  "circular",
  "string",
  "object",
  "function",
  "undefined",
];

/** Throws at one of these moments. */
export const moments = ["at once", "before", "between", "after", "in a select", "after a pause", "in a child", "async"];

export const roles = {
  /** Sends 0, 1, 2 on the channel, unless it throws before; then closes it, whatever happened. */
  *fail({ kind, moment, mark, seed }, ch) {
    const draw = random(seed);
    const thrown = culprit(kind, mark);
    try {
      if (moment === "before") throw thrown;
      yield* ch.send(0);
      if (moment === "between") throw thrown;
      if (moment === "in a select") {
        const never = chan();
        const failing = go(function* () {
          yield* gosched();
          throw thrown;
        });
        yield* select([never.recv(), failing, never.send({ mark })]);
      }
      yield* ch.send(1);
      if (moment === "after a pause") {
        yield* sleep(draw(3) / 2);
        throw thrown;
      }
      if (moment === "in a child") yield* go(draw(2) === 0 ? roles.failNow : tasks.failNow, { kind, mark });
      yield* ch.send(2);
      if (moment === "after") throw thrown;
    } finally {
      ch.close();
    }
    throw new Error(`nothing was thrown ${moment}`);
  },

  async failLater({ kind, mark }, ch) {
    try {
      await ch.send(0);
      await gosched();
      throw culprit(kind, mark);
    } finally {
      ch.close();
    }
  },

  /** No goroutine that could wait: it throws when it is called. */
  failNow({ kind, mark }, ch) {
    ch?.close();
    throw culprit(kind, mark);
  },
};

export const tasks = parallel(import.meta.url, roles);
