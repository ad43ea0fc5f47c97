// The WaitGroup: waiters, and rounds that follow each other while old waiters are still being woken.

import { OBJECT_LOCK, OBJECT_RECEIVERS, QUEUE_FIRST, WAIT, WAIT_GROUP_COUNTER } from "../../src/core/layout.js";
import type { Model, Outcome, Program, Thread } from "./explorer.js";
import { type Extent, prove } from "./prove.js";
import { fail, joinThreads, namesOf, park } from "./world.js";

type Operation = "add" | "done" | "wait";

interface World {
  readonly group: number;
  readonly goroutines: readonly number[];
}

function* run(thread: Thread, { group, goroutines }: World, operations: readonly Operation[]): Program {
  for (const operation of operations) {
    if (operation !== "wait") {
      if ((yield* thread.call("add", group, operation === "add" ? 1 : -1)) !== 0) fail("the counter would be negative");
      thread.notes.push([operation, 0]);
      continue;
    }
    thread.notes.push(["begins wait", 0]);
    const verdict = yield* thread.call("wait", group, goroutines[thread.number], 0);
    if (verdict === WAIT && (yield* park(thread)) !== 0) fail("a waiter was served with something else");
    thread.notes.pop();
    thread.notes.push(["waited", 0]);
  }
}

/** Who waits after an add that nobody takes back must wait for ever. */
function checkLater(outcomes: readonly Outcome[], threads: readonly (readonly Operation[])[]): void {
  for (const [i, operations] of threads.entries()) {
    if (operations.join() === "add,wait" && !outcomes[i].asleep) fail("a waiter was woken for an earlier round");
  }
}

function waitGroup(counter: number, ...threads: Operation[][]): Model<World> {
  return {
    name: `waitgroup ${counter}: ${threads.map((t) => t.join(", ")).join(" | ")}`,
    proves: "whoever waits is woken once when the counter comes to 0 in its round, and nobody else is",
    setup(cores) {
      joinThreads(cores);
      const group = cores[0].makeWaitGroup(counter);
      cores[0].share(group);
      return { group, goroutines: cores.map((core, i) => core.makeGoroutine(i)) };
    },
    threads: threads.map((operations) => (thread, world) => run(thread, world, operations)),
    names: ({ group, goroutines }) =>
      namesOf(["group", group], ...goroutines.map((one, i): [string, number] => [`goroutine ${i}`, one])),
    finally(outcomes, memory, { group }) {
      checkLater(outcomes, threads);
      const left = memory.word(group + WAIT_GROUP_COUNTER) & 0x7fffffff; // Without its mark.
      const asleep = outcomes.filter((outcome) => outcome.asleep);
      const notes = outcomes.flatMap((outcome) => outcome.notes.map(([what]) => what));
      const count = (what: Operation): number => notes.filter((note) => note === what).length;
      if (left !== counter + count("add") - count("done")) fail(`the counter is ${left}`);
      if (left === 0 && asleep.length > 0) fail("somebody waits for a counter that is 0");
      if (memory.word(group + OBJECT_LOCK) !== 0) fail("the lock is held at the end");
      const queued = memory.word(group + OBJECT_RECEIVERS + QUEUE_FIRST) !== 0;
      if (queued !== asleep.length > 0) fail("who is queued is not who sleeps");
      // A wait that ends needs a moment of 0: there is none before so many have been done.
      const waited = outcomes.some(({ notes }) => notes.some(([what]) => what === "waited"));
      if (waited && count("done") < counter) fail("somebody waited for nothing");
    },
  };
}

function group(extent: Extent, counter: number, ...threads: Operation[][]): void {
  prove(waitGroup(counter, ...threads), extent);
}

group("quick", 1, ["wait"], ["done"]);
group("quick", 1, ["wait"], ["wait"], ["done"]);
group("quick", 2, ["wait"], ["done"], ["done"]);
group("quick", 1, ["wait"], ["done", "add"]);
group("full", 1, ["wait"], ["done", "add", "done"], ["wait"]);
group("quick", 1, ["done"], ["add", "wait"]);
group("quick", 1, ["done"], ["add", "wait"], ["wait"]);
group("quick", 1, ["wait", "wait"], ["done", "add", "done"]);
group("full", 1, ["wait", "wait"], ["wait"], ["done", "add", "done"]);
group("quick", 1, ["done", "add"], ["add", "done"], ["wait"]);
