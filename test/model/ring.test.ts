// The lock-free ring: push and pop of any number of threads, at every start near the wrap of positions.

import {
  CHANNEL_CAPACITY,
  CHANNEL_HEAD,
  CHANNEL_LAP,
  CHANNEL_SLOTS,
  CHANNEL_TAIL,
  DONE,
  SLOT_SIZE,
  SLOT_STAMP,
} from "../../src/core/layout.js";
import type { Memory, Model, Program, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import { fail, joinThreads, mailbox, namesOf, sharedChannel } from "./world.js";

interface Shape {
  readonly senders: number;
  readonly receivers: number;
  readonly capacity: number;
  /** Values that each sender tries to send. */
  readonly values: number;
  /** Laps before the positions wrap. */
  readonly laps?: number;
}

// The rings here are compact: where the parts of a spread one are changes nothing of what is done with them.

/** Puts head, tail and stamps `laps` laps before the wrap of positions. */
function rewind(memory: Memory, ring: number, laps: number): void {
  const start = -laps * memory.word(ring + CHANNEL_LAP);
  memory.setWord(ring + CHANNEL_HEAD, start);
  memory.setWord(ring + CHANNEL_TAIL, start);
  for (let slot = 0; slot < memory.word(ring + CHANNEL_CAPACITY); slot++) {
    memory.setWord(ring + CHANNEL_SLOTS + slot * SLOT_SIZE + SLOT_STAMP, start + slot * 4);
  }
}

function* sender(thread: Thread, ring: number, shape: Shape): Program {
  for (let i = 1; i <= shape.values; i++) {
    const value = thread.number * 10 + i;
    if ((yield* thread.call("push", ring, 0, value)) === DONE) thread.notes.push(["sent", value]);
  }
}

function* receiver(thread: Thread, ring: number, shape: Shape): Program {
  for (let i = 0; i < shape.values; i++) {
    if ((yield* thread.call("pop", ring)) === DONE) thread.notes.push(["got", yield* mailbox(thread)]);
  }
}

function ring(shape: Shape): Model<number> {
  const { senders, receivers, capacity, values, laps = 0 } = shape;
  return {
    name: `ring ${senders}×${receivers}/${capacity}${laps === 0 ? "" : ` wrap ${laps}`}${values > 1 ? ` ${values} values` : ""}`,
    proves: "what push accepted pop answers once, each sender's values in order, and what is left is in the ring",
    setup(cores, memory) {
      joinThreads(cores);
      const channel = sharedChannel(cores[0], capacity);
      rewind(memory, channel, laps);
      return channel;
    },
    names: (ring) => namesOf(["ring", ring]),
    threads: [
      ...Array.from({ length: senders }, () => (thread: Thread, ring: number) => sender(thread, ring, shape)),
      ...Array.from({ length: receivers }, () => (thread: Thread, ring: number) => receiver(thread, ring, shape)),
    ],
    finally(outcomes, memory, ring) {
      const sent = outcomes.slice(0, senders).flatMap((outcome) => outcome.notes.map(([, value]) => value));
      const received = outcomes.slice(senders).map((outcome) => outcome.notes.map(([, value]) => value));
      if (outcomes.some((outcome) => outcome.asleep)) fail("somebody sleeps");
      for (const values of received) {
        for (let i = 1; i < values.length; i++) {
          const [a, b] = [values[i - 1], values[i]];
          if (Math.floor(a / 10) === Math.floor(b / 10) && a >= b) fail(`${a} before ${b}`);
        }
      }
      const got = received.flat();
      if (new Set(got).size !== got.length) fail(`received twice: ${got}`);
      for (const value of got) if (!sent.includes(value)) fail(`received ${value}, which was not sent`);
      const lap = memory.word(ring + CHANNEL_LAP);
      const [head, tail] = [memory.word(ring + CHANNEL_HEAD), memory.word(ring + CHANNEL_TAIL)];
      const slots = (p: number): number => (((p & ~(lap - 1)) / lap) * capacity + ((p & (lap - 1)) >> 2)) | 0;
      const left = (slots(tail) - slots(head)) & 0xff;
      if (left !== sent.length - got.length) fail(`${left} left of ${sent.length} sent and ${got.length} received`);
    },
  };
}

for (const capacity of [1, 2]) {
  for (const laps of [0, 1]) {
    prove(ring({ senders: 1, receivers: 1, capacity, values: 2, laps }));
    prove(ring({ senders: 2, receivers: 1, capacity, values: 1, laps }));
    prove(ring({ senders: 1, receivers: 2, capacity, values: 1, laps }));
    prove(ring({ senders: 2, receivers: 2, capacity, values: 1, laps }));
    prove(ring({ senders: 1, receivers: 1, capacity, values: 4, laps }));
  }
}
