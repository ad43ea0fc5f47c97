// The machine: runs the fibers of a model, each up to its next access that needs a choice, forth and back.

import {
  ADD,
  CHOOSE,
  LOAD,
  NOTIFY,
  PAGES,
  READ,
  READ_BYTE,
  READ_DOUBLE,
  SLEEP,
  STACK,
  STACKS,
  STOP,
  STORE,
  slotOf,
  WRITE_DOUBLE,
} from "./access.js";
import { Clocks } from "./clocks.js";
import { Fault } from "./failure.js";
import { BLOCKED, ENDED, Fiber, letter, RUNNABLE } from "./fiber.js";
import { Memory } from "./memory.js";
import type { Model } from "./model.js";
import { type Program, type Request, Thread } from "./program.js";
import { Sharing } from "./sharing.js";
import { States } from "./states.js";
import { Trace } from "./trace.js";

export class Machine<W> {
  readonly #model: Model<W>;
  readonly memory: Memory;
  readonly #words: Int32Array;
  readonly fibers: Fiber[];
  readonly world: W;
  readonly sharing: Sharing = new Sharing();
  readonly trace: Trace;
  readonly #clocks: Clocks;
  readonly #states: States;
  readonly #startGlobals: number[][];
  readonly #calls: string[] = [];
  readonly #callIndex = new Map<string, number>();

  /** The fiber whose code runs, or undefined in the setup. */
  #current: Fiber | undefined;
  /** Whether the fiber that runs goes on from where it was stopped. */
  #resuming = false;
  /** Whether every access is a choice: in a replay. */
  fine = false;
  /** Accesses of the current step that needed no choice. */
  #quiet = 0;

  constructor(module: WebAssembly.Module, model: Model<W>) {
    this.#model = model;
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    this.memory = new Memory(memory.buffer);
    this.#words = this.memory.words;
    const imports = {
      env: { memory, abort: (_message: number, file: number, line: number) => this.#abort(file, line) },
      seam: { access: (kind: number, address: number, a: number, b: number) => this.#access(kind, address, a, b) },
    };
    this.fibers = model.threads.map((_, i) => new Fiber(i, new WebAssembly.Instance(module, imports).exports));
    this.world = model.setup(
      this.fibers.map((fiber) => fiber.exports),
      this.memory,
    );
    this.#startGlobals = this.fibers.map((fiber) => fiber.globals.map((global) => global.value as number));
    this.trace = new Trace(this.memory, this.#calls, () => model.names?.(this.world) ?? []);
    this.#clocks = new Clocks(this.#words, this.sharing, this.fibers.length, (address) => this.trace.nameOf(address));
    this.#states = new States(this.#words, this.fibers, this.#clocks);
    for (const address of model.hints?.(this.world) ?? []) this.sharing.isHint[address >> 2] = 1;
  }

  /** Takes everything back to the beginning. */
  begin(): void {
    this.#quiet = 0;
    this.#states.begin();
    this.#clocks.begin();
    this.fibers.forEach((fiber, i) => {
      fiber.status = RUNNABLE;
      fiber.kind = -1;
      fiber.call = -1;
      fiber.log = [];
      fiber.from = 0;
      fiber.program = undefined;
      fiber.asyncify.value = 0;
      this.#startGlobals[i].forEach((value, g) => {
        fiber.globals[g].value = value;
      });
    });
  }

  /** Runs each fiber to its first access that needs a choice. */
  start(): void {
    for (const fiber of this.fibers) this.#advance(fiber);
  }

  /** What can be done now: thread in the low bits, choice above. */
  movable(): number[] {
    const found: number[] = [];
    for (const fiber of this.fibers) {
      if (fiber.status !== RUNNABLE) continue;
      const choices = fiber.kind === CHOOSE || fiber.kind === STOP ? fiber.a : 1;
      for (let choice = 0; choice < choices; choice++) found.push(fiber.number | (choice << 4));
    }
    return found;
  }

  /** The number of the state that it is in: of two that differ, two, as far as a hash can tell. */
  encode(last: number, preempted: number): number {
    return this.#states.encode(last, preempted);
  }

  /** The state that the last `encode` was of. */
  saved(): Int32Array {
    return this.#states.saved();
  }

  /** Goes back, or forth, to a state. */
  restore(state: Int32Array): void {
    this.#states.restore(state);
    this.#current = undefined;
    this.#resuming = false;
  }

  /** Lets the fiber make the access that it was stopped before, and run to its next one. */
  perform(fiber: Fiber, choice: number): void {
    this.#quiet = 0;
    this.trace.note(fiber, choice);
    if (fiber.kind === CHOOSE) {
      fiber.log.push(choice);
      this.#advance(fiber);
    } else if (fiber.kind === SLEEP) {
      this.#clocks.order(fiber, LOAD, fiber.address, 0);
      if (this.memory.word(fiber.address) === fiber.a) {
        fiber.status = BLOCKED;
        return;
      }
      fiber.log.push(0);
      this.#advance(fiber);
    } else if (fiber.kind === STOP && choice === 1) {
      this.#terminate(fiber);
    } else {
      if (fiber.kind === NOTIFY) this.#notify(fiber);
      if (fiber.kind !== STOP) this.#clocks.order(fiber, fiber.kind, fiber.address, fiber.a);
      this.#current = fiber;
      this.#resuming = true;
      fiber.exports.asyncify_start_rewind(fiber.stack);
      this.#enterCore(fiber, []);
      if (fiber.call === -1) this.#advance(fiber);
    }
  }

  /** Ends the fiber where it is. Whoever learns of that comes after all that it did. */
  #terminate(fiber: Fiber): void {
    this.#clocks.order(fiber, STORE, fiber.address, 0);
    this.#words[fiber.address >> 2] = 1;
    this.#notify(fiber);
    fiber.status = ENDED;
    fiber.call = -1;
    this.#stop(fiber, -1, 0, 0);
  }

  #notify(by: Fiber): void {
    // Who sleeps on the word, in the order of the threads: a model has at most one sleeper a word.
    const sleeper = this.fibers.find((fiber) => fiber.status === BLOCKED && fiber.address === by.address);
    if (sleeper === undefined) return;
    sleeper.status = RUNNABLE;
    this.#stop(sleeper, CHOOSE, by.address, 1); // It goes on at its next turn.
  }

  /** Calls or goes on in the core; afterwards the fiber is stopped before an access, or its call has ended. */
  #enterCore(fiber: Fiber, args: readonly number[]): void {
    this.#current = fiber;
    const { exports } = fiber;
    const result = exports[this.#calls[fiber.call]](...args);
    this.#current = undefined;
    if (exports.asyncify_get_state() === 1) {
      exports.asyncify_stop_unwind();
      return;
    }
    fiber.call = -1;
    this.#stop(fiber, -1, 0, 0);
    fiber.log.push(result ?? 0);
  }

  /** Runs the fiber's program until it is in a call, asks for a choice, sleeps or ends. */
  #advance(fiber: Fiber): void {
    if (fiber.program === undefined || fiber.log.length === 0) this.catchUp(fiber, true);
    else this.#take(fiber, fiber.program.next(fiber.log[fiber.log.length - 1]));
  }

  /** Runs a program again to where its log ends; `go` makes it go on from there. */
  catchUp(fiber: Fiber, go: boolean = false): void {
    fiber.thread = new Thread(this.memory, fiber.number);
    fiber.program = this.#model.threads[fiber.number](fiber.thread, this.world, fiber.from);
    let result = fiber.program.next();
    for (const answer of fiber.log) result = fiber.program.next(answer);
    if (go) this.#take(fiber, result);
  }

  #take(fiber: Fiber, first: IteratorResult<Request, void>): void {
    let result = first;
    for (;;) {
      if (result.done) {
        fiber.status = ENDED;
        this.#stop(fiber, -1, 0, 0);
        return;
      }
      const request = result.value;
      if (request.kind === "call") {
        fiber.call = this.#indexOf(request.name);
        this.#enterCore(fiber, request.args);
        if (fiber.call !== -1) return;
      } else if (request.kind === "sleep") {
        this.#stop(fiber, SLEEP, request.address, request.expected);
        this.#touch(fiber, LOAD, request.address);
        return;
      } else if (request.kind === "choose") {
        this.#stop(fiber, CHOOSE, 0, request.count);
        return;
      } else if (request.kind === "again") {
        fiber.log = [];
        fiber.from = request.from;
        this.catchUp(fiber, true);
        return;
      } else {
        fiber.log.push(request.read());
      }
      result = (fiber.program as Program).next(fiber.log[fiber.log.length - 1]);
    }
  }

  #stop(fiber: Fiber, kind: number, address: number, a: number, b: number = 0): void {
    fiber.kind = kind;
    fiber.address = address;
    fiber.a = a;
    fiber.b = b;
  }

  #indexOf(name: string): number {
    let index = this.#callIndex.get(name);
    if (index === undefined) {
      if (typeof this.fibers[0].exports[name] !== "function") throw new Error(`no such function in the core: ${name}`);
      index = this.#calls.push(name) - 1;
      this.#callIndex.set(name, index);
    }
    return index;
  }

  /** Called by the seam before each access. */
  #access(kind: number, address: number, a: number, b: number): void {
    const fiber = this.#current;
    if (fiber === undefined) return; // The setup.
    if (this.#resuming) {
      this.#resuming = false;
      fiber.exports.asyncify_stop_rewind();
      return;
    }
    if (kind === STOP) {
      const { mortal } = this.#model;
      if (mortal?.thread !== fiber.number) return;
      this.#touch(fiber, STORE, mortal.grave);
      this.#stop(fiber, STOP, mortal.grave, 2);
      this.#unwind(fiber);
      return;
    }
    this.#touch(fiber, kind, address);
    this.#stop(fiber, kind, address, a, b);
    if (!this.fine && !this.sharing.isChoice(kind, address)) {
      if (++this.#quiet > 10_000) this.#spins(fiber, kind, address);
      this.trace.note(fiber, 0);
      this.#clocks.order(fiber, kind, address, a);
      return;
    }
    this.#unwind(fiber);
  }

  #unwind(fiber: Fiber): void {
    this.#words[fiber.stack >> 2] = fiber.stack + 8;
    this.#words[(fiber.stack >> 2) + 1] = fiber.stack + STACK;
    fiber.exports.asyncify_start_unwind(fiber.stack);
  }

  /** What it spins at is not known to be shared: perhaps only because the others have not come as far. */
  #spins(fiber: Fiber, kind: number, address: number): never {
    if (kind <= ADD) this.sharing.suspect(address >> 2);
    throw new Fault(`${letter(fiber)} spins without looking at anything that others write`);
  }

  #abort(file: number, line: number): never {
    const text = new Uint16Array(this.#words.buffer, file, this.#words[(file >> 2) - 1] >> 1);
    throw new Fault(`assertion failed at ${String.fromCharCode(...text)}:${line}`);
  }

  #touch(fiber: Fiber, kind: number, address: number): void {
    const word = address >> 2;
    if (address < 1024 || word >= STACKS >> 2) throw new Fault(`${letter(fiber)} touches ${address}, outside`);
    this.#states.track(word);
    if (kind === READ_DOUBLE || kind === WRITE_DOUBLE) {
      this.#states.track(word + 1);
      this.sharing.meet(fiber.number, word + 1, true, kind === WRITE_DOUBLE);
    }
    const reads = kind === LOAD || kind === READ || kind === READ_BYTE || kind === READ_DOUBLE;
    this.sharing.meet(fiber.number, slotOf(kind, address), kind >= READ, !reads);
  }
}
