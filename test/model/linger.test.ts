// Lingering beside others of one's thread: who goes on in its op overtakes nobody, and is resumed once.

import {
  DONE,
  GOROUTINE_WAITER,
  NOTHING,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  THREAD_TAG,
  WAIT,
  WAITER_QUEUE,
} from "../../src/core/layout.js";
import type { Model, Program, Step, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import { block, fail, joinThreads, mailbox, namesOf, park, receive, send, sharedChannel, sleep } from "./world.js";

/** Looks into the inbox while one who waits lingers. */
const PATIENCE = 2;

/** The indices of thread 0's goroutines. */
const FIRST = 1;
const SECOND = 2;

interface World {
  readonly a: number;
  readonly b: number;
  readonly first: number;
  readonly second: number;
  readonly others: readonly number[];
}

type Server = (thread: Thread, world: World) => Program;

/** The first of two goroutines of thread 0 sends on a, then the second receives from b; the others serve them. */
function beside(what: string, ...servers: Server[]): Model<World> {
  return {
    name: `linger: two beside each other, ${what}`,
    proves: "each of two goroutines of a thread goes on once, and who waited and was served first goes on first",
    setup(cores) {
      joinThreads(cores);
      for (const core of cores) core.setPatience(PATIENCE);
      const [a, b] = [sharedChannel(cores[0], 0), sharedChannel(cores[0], 0)];
      const [first, second] = [cores[0].makeGoroutine(FIRST), cores[0].makeGoroutine(SECOND)];
      return { a, b, first, second, others: cores.map((core) => core.makeGoroutine(0)) };
    },
    threads: [
      function* (thread, { a, b, first, second }) {
        const sent = yield* thread.call("send", a, first, 0, 11);
        if (sent !== WAIT) thread.notes.push(["sent", sent]);
        const got = yield* thread.call("receive", b, second);
        if (got !== WAIT) thread.notes.push(["got", yield* mailbox(thread)]);
        for (let parked = Number(sent === WAIT) + Number(got === WAIT); parked > 0; parked--) yield* resume(thread);
        if ((yield* thread.call("next")) !== NOTHING) fail("somebody is resumed twice");
      },
      ...servers,
    ],
    hints: ({ a, b, first, second }) => [
      ...[a, b].flatMap((object) => [object + OBJECT_RECEIVERS, object + OBJECT_SENDERS]),
      ...[first, second].map((goroutine) => goroutine + GOROUTINE_WAITER + WAITER_QUEUE),
    ],
    names: ({ a, b, first, second }) => namesOf(["a", a], ["b", b], ["first", first], ["second", second]),
    finally(outcomes) {
      if (outcomes.some(({ asleep }) => asleep)) fail("somebody sleeps for ever");
      const notes = outcomes[0].notes.map((note) => note.join(" "));
      if (notes.length !== 2 || !notes.includes("sent 0") || !notes.includes("got 21")) fail(`it was: ${notes}`);
      const wasServedLast = outcomes.some((one) => one.notes.some(([note]) => note === "the second waited"));
      if (wasServedLast && notes[0] !== "sent 0") fail("the second goes on before the first");
    },
  };
}

/** Resumes who is next, as the scheduler does. */
function* resume(thread: Thread): Step<void> {
  const index = yield* thread.call("next");
  if (index === NOTHING) {
    yield* sleep(thread);
    yield* resume(thread);
    return;
  }
  const tag = yield* thread.word(block(thread.number) + THREAD_TAG);
  thread.notes.push(index === FIRST ? ["sent", tag] : ["got", yield* mailbox(thread)]);
}

function* serveFirst(thread: Thread, { a, others }: World): Program {
  if ((yield* receive(thread, a, others[thread.number])) !== 11) fail("it was to receive 11");
}

function* serveSecond(thread: Thread, { b, others }: World): Program {
  yield* send(thread, b, others[thread.number], 21);
}

prove(beside("served by two", serveFirst, serveSecond), "full");
prove(
  beside("the first is served first", function* (thread, world) {
    yield* serveFirst(thread, world);
    if ((yield* thread.call("send", world.b, 0, 0, 21)) === DONE) thread.notes.push(["the second waited", 0]);
    else yield* serveSecond(thread, world);
  }),
);

/** The goroutine of thread 0 sends at the end of its turn, and thread 1 receives. */
const lastOfTurn: Model<{ readonly a: number; readonly goroutines: readonly number[] }> = {
  name: "linger: at the end of a turn",
  proves: "who goes on spends its turn: at the end of it, it is queued behind the others, with what it waited for",
  setup(cores) {
    joinThreads(cores);
    for (const core of cores) core.setPatience(PATIENCE);
    return { a: sharedChannel(cores[0], 0), goroutines: cores.map((core, i) => core.makeGoroutine(i)) };
  },
  threads: [
    function* (thread, { a, goroutines }) {
      yield* thread.call("endTurn");
      if ((yield* thread.call("receive", a, goroutines[0])) !== WAIT) fail("its turn goes on");
      if ((yield* park(thread)) < 0 || (yield* mailbox(thread)) !== 11) fail("it has lost what it received");
    },
    function* (thread, { a, goroutines }) {
      yield* send(thread, a, goroutines[1], 11);
    },
  ],
  hints: ({ a }) => [a + OBJECT_RECEIVERS, a + OBJECT_SENDERS],
  names: ({ a, goroutines }) => namesOf(["a", a], ["goroutine 0", goroutines[0]], ["goroutine 1", goroutines[1]]),
};

prove(lastOfTurn);
