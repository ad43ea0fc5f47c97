// The explorer: runs every interleaving of a few threads over the shipped sources of the core.
//
//   thread a ─┐  each is an instance of core.model.wasm over one memory; asyncify stops it before an access
//   thread b ─┼─▶ explorer: which of them makes its access next? all answers are tried, depth first
//   thread c ─┘
//
// A state is everything that the future depends on: the words of memory that have been touched, each thread's stack (which
// asyncify writes out) and globals, what its program has seen, and who happens before whom. A state that has been seen
// before is not entered again, so a thread that spins comes back to a state and ends there, and the number of states, not of
// schedules, is what an exhaustive run costs.
//
// Reductions, both exact:
//   words that one thread touches,     need no choice at their accesses. Which they are is found by running: a word that turns
//   or that nobody writes              out to be shared begins the run again.
//   plain accesses                     need none either while no two are unordered, which is checked: clocks below.
//
// Clocks: for each last plain access to a shared word, the set of those who come after it: threads, and atomic words whose
// reader will. This is what vector clocks say, without numbers that only count up: two states that differ in nothing else
// are one. An access that does not come after a conflicting plain one is reported as a race.
//
// What is found: a failed check or assertion, a race, a sleeper whom nobody wakes, a circle that all can go round for ever
// though none is held back (a spin that cannot end, restarts without progress). Each is reported with
// its schedule, "a12 b3 …": thread a makes 12 accesses, then b three. `replay` runs it again.
//
// This file has the walk; explorer/ has the machine that it drives, the reduction, the clocks, the states and the reports.

import { fairCircle } from "./explorer/circle.js";
import { Fault, ModelFailure } from "./explorer/failure.js";
import { BLOCKED, letter, RUNNABLE } from "./explorer/fiber.js";
import { Machine } from "./explorer/machine.js";
import type { Model, Report } from "./explorer/model.js";
import type { Thread } from "./explorer/program.js";

export { LIMIT } from "./explorer/access.js";
export { ModelFailure } from "./explorer/failure.js";
export type { Memory } from "./explorer/memory.js";
export type { Core, Model, Outcome } from "./explorer/model.js";
export type { Note, Program, Step, Thread } from "./explorer/program.js";

/** A model with more is too large: make it smaller, or bound its preemptions. */
const MOST_STATES = 4_000_000;

/** Runs every schedule of the model, or throws the first failure. */
export function explore<W>(module: WebAssembly.Module, model: Model<W>): Report {
  return new Explorer(module, model).explore();
}

/** Runs one schedule of the model and answers its trace, or throws the failure that it ends in. */
export function replay<W>(module: WebAssembly.Module, model: Model<W>, schedule: string): readonly string[] {
  return new Explorer(module, model).replay(schedule);
}

class Explorer<W> {
  readonly #model: Model<W>;
  readonly #machine: Machine<W>;

  constructor(module: WebAssembly.Module, model: Model<W>) {
    this.#model = model;
    this.#machine = new Machine(module, model);
  }

  explore(): Report {
    const machine = this.#machine;
    const start = performance.now();
    for (;;) {
      machine.sharing.learned = false;
      const report = this.#run(start);
      if (report !== undefined) return report;
    }
  }

  replay(schedule: string): readonly string[] {
    const machine = this.#machine;
    machine.fine = true;
    const parts = schedule === "" ? [] : schedule.split(" ");
    const moves = parts.flatMap((part) => {
      const match = /^([a-z])(!?)(\d+)$/.exec(part);
      if (match === null) throw new Error(`no schedule: ${part}`);
      const fiber = match[1].charCodeAt(0) - 97;
      return match[2] === "!"
        ? [[fiber, Number(match[3])]]
        : Array.from({ length: Number(match[3]) }, () => [fiber, 0]);
    });
    for (;;) {
      machine.sharing.learned = false;
      machine.begin();
      machine.trace.begin();
      let fault: unknown;
      try {
        machine.start();
        for (const [fiber, choice] of moves) machine.perform(machine.fibers[fiber], choice);
        this.#model.always?.(machine.memory, machine.world);
        if (machine.movable().length === 0) this.#checkEnd();
      } catch (error) {
        fault = error;
      }
      if (machine.sharing.learned) continue;
      if (fault !== undefined) throw this.#failure(fault);
      return machine.trace.lines ?? [];
    }
  }

  /** One walk over all states; undefined if it learned something and must begin again. */
  #run(start: number): Report | undefined {
    const machine = this.#machine;
    const { preemptions } = this.#model;
    const seen = new Map<number, number>();
    const parents: number[] = [-1];
    const moves: number[] = [-1];
    const counts: number[] = [0];
    const edges: number[] = [];
    let steps = 0;

    const enter = (key: number, parent: number, move: number): number => {
      const id = seen.size;
      if (id === MOST_STATES) throw new Error(`${this.#model.name}: more than ${MOST_STATES} states`);
      seen.set(key, id);
      parents[id] = parent;
      moves[id] = move;
      counts[id] = 0;
      return id;
    };
    const path = (id: number): number[] => {
      const found: number[] = [];
      for (let at = id; at > 0; at = parents[at]) found.push(moves[at]);
      return found.reverse();
    };

    interface Node {
      id: number;
      state: Int32Array | undefined;
      moves: number[];
      at: number;
      last: number;
      preempted: number;
    }

    machine.begin();
    let node: Node;
    try {
      machine.start();
      this.#model.always?.(machine.memory, machine.world);
      if (machine.movable().length === 0) this.#checkEnd(); // Nobody's accesses matter to another.
    } catch (error) {
      if (machine.sharing.learned) return undefined;
      throw this.#explain([], error);
    }
    const rootKey = machine.encode(-1, 0);
    node = {
      id: enter(rootKey, -1, -1),
      state: machine.saved(),
      moves: machine.movable(),
      at: 0,
      last: -1,
      preempted: 0,
    };
    const stack = [node];
    if (node.moves.length === 0) {
      counts[node.id] = 1;
    }
    let here = true;
    while (stack.length > 0) {
      node = stack[stack.length - 1];
      if (node.at === node.moves.length) {
        stack.pop();
        here = false;
        if (stack.length > 0) counts[stack[stack.length - 1].id] += counts[node.id];
        continue;
      }
      const move = node.moves[node.at++];
      if (!here) machine.restore(node.state as Int32Array);
      here = true;
      const fiber = machine.fibers[move & 15];
      let preempted = node.preempted;
      if (preemptions !== undefined && node.last !== fiber.number && node.last !== -1) {
        if (machine.fibers[node.last].status === RUNNABLE) preempted += 1;
        if (preempted > preemptions) continue;
      }
      steps += 1;
      try {
        machine.perform(fiber, move >> 4);
        this.#model.always?.(machine.memory, machine.world);
      } catch (error) {
        if (machine.sharing.learned) return undefined;
        throw this.#explain([...path(node.id), move], error);
      }
      const key = machine.encode(preemptions === undefined ? -1 : fiber.number, preempted);
      const known = seen.get(key);
      if (known !== undefined) {
        edges.push(node.id, known, fiber.number);
        counts[node.id] += counts[known];
        here = false;
        if (machine.sharing.learned) return undefined;
        continue;
      }
      const id = enter(key, node.id, move);
      edges.push(node.id, id, fiber.number);
      const next = machine.movable();
      if (next.length === 0) {
        try {
          this.#checkEnd();
        } catch (error) {
          if (machine.sharing.learned) return undefined;
          throw this.#explain(path(id), error);
        }
        counts[id] = 1;
        counts[node.id] += 1;
        here = false;
        if (machine.sharing.learned) return undefined;
        continue;
      }
      stack.push({ id, state: machine.saved(), moves: next, at: 0, last: fiber.number, preempted });
    }
    if (machine.sharing.learned) return undefined;
    if (preemptions === undefined) {
      const circle = fairCircle(seen.size, edges);
      if (circle >= 0) throw this.#explain(path(circle), new Fault("from here on all go round in a circle for ever"));
    }
    return {
      name: this.#model.name,
      states: seen.size,
      steps,
      schedules: counts[0],
      bound: preemptions === undefined ? "exhaustive" : `at most ${preemptions} preemptions`,
      milliseconds: performance.now() - start,
    };
  }

  #checkEnd(): void {
    const machine = this.#machine;
    const outcomes = machine.fibers.map((fiber) => {
      if (fiber.program === undefined) machine.catchUp(fiber);
      return { notes: (fiber.thread as Thread).notes, asleep: fiber.status === BLOCKED };
    });
    if (this.#model.finally !== undefined) {
      this.#model.finally(outcomes, machine.memory, machine.world);
      return;
    }
    const asleep = machine.fibers.filter((fiber) => fiber.status === BLOCKED);
    if (asleep.length > 0) throw new Fault(`${asleep.map(letter).join(", ")} asleep for ever`);
  }

  /** Runs the moves again from the beginning, now with a trace, and answers the failure. */
  #explain(moves: readonly number[], fault: unknown): Error {
    const machine = this.#machine;
    machine.begin();
    machine.trace.begin();
    try {
      machine.start();
      for (const move of moves) machine.perform(machine.fibers[move & 15], move >> 4);
    } catch {
      // It is the fault that is being explained.
    }
    return this.#failure(fault);
  }

  #failure(fault: unknown): Error {
    if (!(fault instanceof Fault) && !(fault instanceof Error)) return new Error(String(fault));
    const { trace } = this.#machine;
    const reason = fault instanceof Fault ? fault.message : `${fault.name}: ${fault.message}`;
    return new ModelFailure(this.#model.name, reason, trace.schedule, trace.lines ?? []);
  }
}
