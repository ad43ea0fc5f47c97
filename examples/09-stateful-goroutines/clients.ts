// What the worker threads do: they read and write a state that none of them has.

import { chan, parallel, type RecvChan, type SendChan } from "parachan";
import type { Uint32 } from "parachan/atomic";

/** Asks for what is under a key. The answer comes on a channel that is part of the request. */
export interface Read {
  readonly key: number;
  readonly reply: SendChan<number>;
}

/** Puts a value under a key. Whoever waits for `reply` knows that it is there. */
export interface Write {
  readonly key: number;
  readonly value: number;
  readonly reply: SendChan<true>;
}

/** How many keys there are. Writer w has key w to itself, so that one can say what has to be there in the end. */
export const KEYS = 10;

export const tasks = parallel(import.meta.url, {
  /** Reads `times` times, one key after the other. What it sees under a key never goes back to an older value. */
  *reader(reads: SendChan<Read>, times: number, ops: Uint32) {
    const reply = chan<number>();
    const last = new Array<number>(KEYS).fill(0);
    for (let i = 0; i < times; i++) {
      const key = i % KEYS;
      const value = yield* ask(reads, key, reply);
      if (value < (last[key] as number)) throw new Error(`key ${key} went back from ${last[key]} to ${value}`);
      last[key] = value;
      ops.add(1);
    }
  },

  /** Writes 1, 2, 3, … to `times` under its key. */
  *writer(writes: SendChan<Write>, key: number, times: number, ops: Uint32) {
    const reply = chan<true>();
    for (let value = 1; value <= times; value++) {
      yield* writes.send({ key, value, reply });
      yield* reply.recv();
      ops.add(1);
    }
  },
});

function* ask(reads: SendChan<Read>, key: number, reply: RecvChan<number> & SendChan<number>) {
  yield* reads.send({ key, reply });
  return (yield* reply.recv()) as number;
}
