// The queues of the scheduler: run queues with thieves, overflow to the global queue, the inbox. A run queue of the model
// has four slots (scripts/build-model.js), so that it overflows soon.

import {
  GOROUTINE_NEXT,
  GOROUTINE_THREAD,
  INJECT_FIRST,
  INJECT_LENGTH,
  ROOT_INJECT,
  THREAD_INBOX,
  THREAD_NAME,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_SLOTS,
  THREAD_RUNQ_TAIL,
} from "../../src/core/layout.js";
import type { Memory, Model, Outcome, Program, Step, Thread } from "./explorer.js";
import { type Extent, prove } from "./prove.js";
import { block, fail, joinThreads, namesOf } from "./world.js";

/** With tasks and threads by number; `inject 0+1` injects a chain, `put` puts into thread 0's inbox. */
type Operation =
  | `push ${number}`
  | "pop"
  | `pop of ${number}`
  | `steal ${number}`
  | `inject ${string}`
  | "take"
  | `put ${number}`
  | "drain";

interface Shape {
  readonly proves: string;
  readonly tasks: number;
  /** How many of them are in thread 0's run queue at the beginning. */
  readonly queued?: number;
  /** Where its head and tail begin. */
  readonly start?: number;
  readonly threads: readonly (readonly Operation[])[];
}

/** Numbers of slots of a model's run queue. */
const SLOTS = 4;

function* run(thread: Thread, tasks: readonly number[], operations: readonly Operation[]): Program {
  for (const operation of operations) {
    const words = operation.split(" ");
    const task = tasks[Number(words[1])];
    if (words[0] === "push") yield* thread.call("pushRun", task);
    else if (words[0] === "put") yield* thread.call("pushInbox", block(0), task);
    else if (words[0] === "inject")
      yield* inject(
        thread,
        words[1].split("+").map((digit) => tasks[Number(digit)]),
      );
    else if (words[0] === "drain") yield* drain(thread);
    else got(thread, yield* take(thread, operation));
  }
}

function* take(thread: Thread, operation: Operation): Step {
  const victim = block(Number(operation.split(" ").at(-1)));
  if (operation === "pop") return yield* thread.call("popRun");
  if (operation === "take") return yield* thread.call("takeInjected");
  return yield* thread.call(operation.startsWith("steal") ? "steal" : "popRunOf", victim);
}

function* inject(thread: Thread, chain: readonly number[]): Program {
  for (let i = 1; i < chain.length; i++) yield* thread.call("writeWord", chain[i - 1] + GOROUTINE_NEXT, chain[i]);
  yield* thread.call("inject", chain[0], chain[chain.length - 1], chain.length);
}

function* drain(thread: Thread): Program {
  yield* thread.call("drainInbox");
  for (let task = -1; task !== 0; ) {
    task = yield* thread.call("popReady");
    got(thread, task);
  }
}

function got(thread: Thread, task: number): void {
  if (task !== 0) thread.notes.push(["got", task]);
}

/** What the run queue holds. */
function queuedOf(memory: Memory, thread: number): number[] {
  const found: number[] = [];
  const tail = memory.word(thread + THREAD_RUNQ_TAIL);
  for (let at = memory.word(thread + THREAD_RUNQ_HEAD); at !== tail; at = (at + 1) | 0) {
    found.push(memory.word(thread + THREAD_RUNQ_SLOTS + (at & (SLOTS - 1)) * 4));
    if (found.length > SLOTS) fail("Q1: more tasks than slots");
  }
  return found;
}

function chainOf(memory: Memory, first: number): number[] {
  const found: number[] = [];
  for (let task = memory.word(first); task !== 0; task = memory.word(task + GOROUTINE_NEXT)) {
    found.push(task);
    if (found.length > 100) fail("a chain without an end");
  }
  return found;
}

/** Every task exactly once: with whom got it, or in a queue. */
function checkTasks(outcomes: readonly Outcome[], memory: Memory, tasks: readonly number[]): void {
  const got = outcomes.flatMap(({ notes }) => notes.map(([, task]) => task));
  const injected = chainOf(memory, ROOT_INJECT + INJECT_FIRST);
  if (injected.length !== memory.word(ROOT_INJECT + INJECT_LENGTH)) fail("the global queue's length is wrong");
  const queued = outcomes.flatMap((_, number) => [
    ...queuedOf(memory, block(number)),
    ...chainOf(memory, block(number) + THREAD_INBOX),
  ]);
  const names = (list: readonly number[]): string =>
    list
      .map((task) => tasks.indexOf(task))
      .toSorted()
      .join(" ");
  if (names([...got, ...injected, ...queued]) !== names(tasks)) {
    fail(`got ${names(got)}, injected ${names(injected)}, queued ${names(queued)} of ${names(tasks)}`);
  }
}

/** Each sender's tasks, which have rising numbers, leave the inbox in order. */
function checkOrder(outcomes: readonly Outcome[], threads: Shape["threads"], tasks: readonly number[]): void {
  const drained = outcomes[0].notes.map(([, task]) => tasks.indexOf(task));
  for (const operations of threads.slice(1)) {
    const put = operations.filter((one) => one.startsWith("put")).map((one) => Number(one.split(" ")[1]));
    const its = drained.filter((task) => put.includes(task));
    if (its.some((task, i) => i > 0 && task < its[i - 1])) fail(`drained in the order ${drained}`);
  }
}

function queues(shape: Shape): Model<readonly number[]> {
  const { tasks, queued = 0, start = 0, threads } = shape;
  return {
    name: `queues ${queued}${start === 0 ? "" : ` from ${start}`}: ${threads.map((one) => one.join(", ")).join(" | ")}`,
    proves: shape.proves,
    setup(cores, memory) {
      joinThreads(cores);
      const made = Array.from({ length: tasks }, (_, i) => cores[0].makeGoroutine(i));
      for (const task of made) memory.setWord(task + GOROUTINE_THREAD, memory.word(block(0) + THREAD_NAME));
      memory.setWord(block(0) + THREAD_RUNQ_HEAD, start);
      memory.setWord(block(0) + THREAD_RUNQ_TAIL, start);
      for (const task of made.slice(0, queued)) cores[0].pushRun(task);
      return made;
    },
    threads: threads.map((operations) => (thread, made) => run(thread, made, operations)),
    names: (made) => namesOf(...made.map((task, i): [string, number] => [`task ${i}`, task])),
    finally(outcomes, memory, made) {
      if (outcomes.some(({ asleep }) => asleep)) fail("somebody sleeps");
      checkTasks(outcomes, memory, made);
      checkOrder(outcomes, threads, made);
    },
  };
}

const ONCE = "every task is taken once or still queued, whoever takes it from where";
const IN_ORDER = "what is readied for a thread comes to it once, each sender's in order";

function runQueue(queued: number, tasks: number, threads: Operation[][], start = 0, extent: Extent = "quick"): void {
  prove(queues({ proves: ONCE, tasks, queued, start, threads }), extent);
}

runQueue(0, 1, [["push 0"], ["steal 0"]]);
runQueue(1, 1, [["pop"], ["steal 0"]]);
runQueue(3, 3, [
  ["pop", "pop"],
  ["steal 0", "pop"],
]);
runQueue(2, 4, [
  ["push 2", "pop", "push 3"],
  ["steal 0", "pop"],
]);
runQueue(
  2,
  4,
  [
    ["push 2", "pop", "push 3"],
    ["steal 0", "pop"],
  ],
  -2,
);
runQueue(3, 3, [["pop"], ["steal 0"], ["steal 0"]]);
runQueue(3, 3, [["pop"], ["steal 0", "pop"], ["steal 1"]]);
runQueue(2, 2, [[], ["steal 0"], ["pop of 0", "pop of 0"]]);
runQueue(4, 6, [
  ["push 4", "push 5"],
  ["steal 0", "take"],
]);
runQueue(
  4,
  6,
  [
    ["push 4", "push 5"],
    ["pop of 0", "pop of 0"],
  ],
  -2,
);
runQueue(4, 5, [["push 4"], ["take", "take"], ["steal 0"]], 0, "full");
runQueue(0, 4, [["inject 0+1"], ["inject 2+3"], ["take", "take", "take"]]);
runQueue(0, 2, [
  ["inject 0", "take"],
  ["inject 1", "take"],
]);

prove(
  queues({
    proves: IN_ORDER,
    tasks: 2,
    threads: [
      ["drain", "drain"],
      ["put 0", "put 1"],
    ],
  }),
);
prove(
  queues({
    proves: IN_ORDER,
    tasks: 4,
    threads: [
      ["drain", "drain"],
      ["put 0", "put 1"],
      ["put 2", "put 3"],
    ],
  }),
);
