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

/** Kinds of access, as assembly/seam.model.ts has them; then what a model's program itself asks for. */
const LOAD = 0;
const STORE = 1;
const CAS = 2;
const SWAP = 3;
const ADD = 4;
const NOTIFY = 5;
const READ = 6;
const WRITE = 7;
const READ_BYTE = 8;
const WRITE_BYTE = 9;
const READ_DOUBLE = 10;
const WRITE_DOUBLE = 11;
const SLEEP = 12;
const CHOOSE = 13;
/** Where the release build may be stopped for good (scripts/build-model.js). */
const STOP = 14;
const KINDS = [
  "load",
  "store",
  "cas",
  "swap",
  "add",
  "notify",
  "read",
  "write",
  "read byte",
  "write byte",
  "read double",
  "write double",
  "sleep",
  "choose",
  "may stop",
];

const PAGES = 40;
const WORDS = (PAGES * 65536) / 4;
/** Where the threads' stacks are written out: the last page but the data segments of the debug build. */
const STACKS = (PAGES - 1) * 65536;
const STACK = 4096;
/** Chunks that a model's arena may have. */
export const LIMIT: number = PAGES - 1;

/** A model with more is too large: make it smaller, or bound its preemptions. */
const MOST_STATES = 4_000_000;

const RUNNABLE = 0;
const BLOCKED = 1;
const ENDED = 2;

/** What a model's program asks of the explorer. */
type Request =
  | { readonly kind: "call"; readonly name: string; readonly args: readonly number[] }
  | { readonly kind: "sleep"; readonly address: number; readonly expected: number }
  | { readonly kind: "choose"; readonly count: number }
  | { readonly kind: "peek"; readonly read: () => number }
  | { readonly kind: "again"; readonly from: number };

export type Program = Generator<Request, void, number>;
export type Step<T = number> = Generator<Request, T, number>;

/** What happened, for the checks. */
export type Note = readonly [what: string, value: number];

/** A thread of a model, for its program. What a program does must follow from what these answer, for it is run again. */
export class Thread {
  /** What the program wants its model to check at the end. */
  readonly notes: Note[] = [];
  readonly memory: Memory;
  readonly number: number;

  constructor(memory: Memory, number: number) {
    this.memory = memory;
    this.number = number;
  }

  /** Calls a function of the core. */
  *call(name: string, ...args: number[]): Step {
    return yield { kind: "call", name, args };
  }

  /** Sleeps until notified, if the cell is as expected. */
  *sleep(address: number, expected: number): Step<void> {
    yield { kind: "sleep", address, expected };
  }

  /** Any number below `count`: all are tried. */
  *choose(count: number): Step {
    return yield { kind: "choose", count };
  }

  /** Begins the program again, with `from` as all that it remembers. A program that loops must, or its states never end. */
  *again(from: number): Step<never> {
    yield { kind: "again", from };
    throw new Error("unreachable");
  }

  /** A plain look at a word that nobody else writes. */
  *word(address: number): Step {
    return yield { kind: "peek", read: () => this.memory.word(address) };
  }

  *double(address: number): Step {
    return yield { kind: "peek", read: () => this.memory.double(address) };
  }
}

/** The memory of a model, for its setup and its checks. */
export class Memory {
  readonly words: Int32Array;
  readonly #view: DataView;

  constructor(buffer: ArrayBufferLike) {
    this.words = new Int32Array(buffer);
    this.#view = new DataView(buffer);
  }

  word(address: number): number {
    return this.words[address >> 2];
  }

  setWord(address: number, value: number): void {
    this.words[address >> 2] = value;
  }

  double(address: number): number {
    return this.#view.getFloat64(address, true);
  }

  setDouble(address: number, value: number): void {
    this.#view.setFloat64(address, value, true);
  }
}

/** A thread's functions, called by a model's setup before the threads run. */
export type Core = Record<string, (...args: number[]) => number>;

/** What a check sees of a thread. */
export interface Outcome {
  readonly notes: readonly Note[];
  readonly asleep: boolean;
}

export interface Model<W> {
  readonly name: string;
  /** One sentence: what a green run of the model proves. */
  readonly proves: string;
  /** Makes the memory ready, with one core a thread, and answers what the programs and checks need to know of it. */
  setup(cores: Core[], memory: Memory): W;
  /** Each thread's program; `from` is 0, or what it began again with. */
  readonly threads: readonly ((thread: Thread, world: W, from: number) => Program)[];
  /** Must hold at every state: throws if it does not. Plain accesses of other threads are never half done there. */
  always?(memory: Memory, world: W): void;
  /** Must hold when nobody can go on. Without it, everybody must have ended. */
  finally?(outcomes: Outcome[], memory: Memory, world: W): void;
  /** Words that one writes plainly and others read atomically without order, as a hint. */
  hints?(world: W): number[];
  /** Names of addresses, for traces. */
  names?(world: W): [string, number][];
  /**
   * A thread that may be terminated wherever the release build of the core looks for that: it leaves 1 in the word `grave`, and
   * wakes who sleeps there, as the platform would tell.
   */
  readonly mortal?: { readonly thread: number; readonly grave: number } | undefined;
  /** Most preemptions in a schedule; unbounded without it. */
  readonly preemptions?: number | undefined;
}

export interface Report {
  readonly name: string;
  readonly states: number;
  readonly steps: number;
  /** Ways through the states, spins not repeated. */
  readonly schedules: number;
  readonly bound: string;
  readonly milliseconds: number;
}

/** What the explorer has found, with the schedule that shows it. */
export class ModelFailure extends Error {
  readonly reason: string;
  readonly schedule: string;
  readonly trace: readonly string[];

  constructor(model: string, reason: string, schedule: string, trace: readonly string[]) {
    super(`${model}: ${reason}\nschedule: ${schedule}\n${trace.join("\n")}`);
    this.name = "ModelFailure";
    this.reason = reason;
    this.schedule = schedule;
    this.trace = trace;
  }
}

/** Runs every schedule of the model, or throws the first failure. */
export function explore<W>(module: WebAssembly.Module, model: Model<W>): Report {
  return new Explorer(module, model).explore();
}

/** Runs one schedule of the model and answers its trace, or throws the failure that it ends in. */
export function replay<W>(module: WebAssembly.Module, model: Model<W>, schedule: string): readonly string[] {
  return new Explorer(module, model).replay(schedule);
}

/** A failure within a step, before its schedule is known. */
class Fault extends Error {}

type Exports = Record<string, (...args: number[]) => number>;

class Fiber {
  readonly number: number;
  readonly exports: Exports;
  readonly globals: WebAssembly.Global[];
  readonly asyncify: WebAssembly.Global;
  readonly stack: number;
  status: number = RUNNABLE;
  kind: number = -1;
  address: number = 0;
  a: number = 0;
  b: number = 0;
  /** Index of the function that is being called, or -1. */
  call: number = -1;
  /** What the program's requests have been answered, from the beginning. */
  log: number[] = [];
  /** What it began again with. */
  from: number = 0;
  program: Program | undefined;
  thread: Thread | undefined;

  constructor(number: number, exports: WebAssembly.Exports) {
    this.number = number;
    this.exports = exports as Exports;
    const all = Object.entries(exports).filter(([name]) => name.startsWith("global:"));
    this.asyncify = exports["global:__asyncify_state"] as WebAssembly.Global;
    this.globals = all.filter(([name]) => !name.includes("asyncify")).map(([, global]) => global as WebAssembly.Global);
    this.stack = STACKS + number * STACK;
  }
}

class Explorer<W> {
  readonly #model: Model<W>;
  readonly #memory: Memory;
  readonly #words: Int32Array;
  readonly #fibers: Fiber[];
  readonly #world: W;
  readonly #image: Int32Array;
  readonly #startGlobals: number[][];
  readonly #calls: string[] = [];
  readonly #callIndex = new Map<string, number>();

  /** The fiber whose code runs, or undefined in the setup. */
  #current: Fiber | undefined;
  /** Whether the fiber that runs goes on from where it was stopped. */
  #resuming = false;
  /** Whether every access is a choice: in a replay. */
  #fine = false;
  #trace: string[] | undefined;
  #segments: [number, number][] = [];
  /** Accesses of the current step that needed no choice. */
  #quiet = 0;

  // Words, by slot: a word's number, or behind them a byte's.
  readonly #touchers = new Int32Array(WORDS + 65536);
  readonly #isShared = new Uint8Array(WORDS + 65536);
  readonly #isWritten = new Uint8Array(WORDS + 65536);
  readonly #isPlain = new Uint8Array(WORDS + 65536);
  readonly #isHint = new Uint8Array(WORDS + 65536);
  /** Something was learned that the run so far did not know. */
  #learned = false;

  /** Numbers of the words that are part of the state, and by word their place in it plus 1. */
  #tracked: number[] = [];
  readonly #place = new Int32Array(WORDS);

  // Clocks. Bits: threads first, then atomic words.
  readonly #bit = new Int32Array(WORDS);
  #bits = 0;
  readonly #epoch = new Int32Array(WORDS + 65536);
  #epochs = 0;
  readonly #epochSize: number;
  #clocks = new Int32Array(0);

  #scratch = new Int32Array(1 << 16);
  #scratchLength = 0;

  constructor(module: WebAssembly.Module, model: Model<W>) {
    this.#model = model;
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    this.#memory = new Memory(memory.buffer);
    this.#words = this.#memory.words;
    const imports = {
      env: { memory, abort: (_message: number, file: number, line: number) => this.#abort(file, line) },
      seam: { access: (kind: number, address: number, a: number, b: number) => this.#access(kind, address, a, b) },
    };
    this.#fibers = model.threads.map((_, i) => new Fiber(i, new WebAssembly.Instance(module, imports).exports));
    this.#epochSize = 2 * (1 + 3 * this.#fibers.length);
    this.#world = model.setup(
      this.#fibers.map((fiber) => fiber.exports),
      this.#memory,
    );
    this.#image = this.#words.slice();
    this.#startGlobals = this.#fibers.map((fiber) => fiber.globals.map((global) => global.value as number));
    for (const address of model.hints?.(this.#world) ?? []) this.#isHint[address >> 2] = 1;
  }

  explore(): Report {
    const start = performance.now();
    for (;;) {
      this.#learned = false;
      const report = this.#run(start);
      if (report !== undefined) return report;
    }
  }

  replay(schedule: string): readonly string[] {
    this.#fine = true;
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
      this.#learned = false;
      this.#begin();
      this.#trace = [];
      this.#segments = [];
      let fault: unknown;
      try {
        for (const fiber of this.#fibers) this.#advance(fiber);
        for (const [fiber, choice] of moves) this.#perform(this.#fibers[fiber], choice);
        this.#model.always?.(this.#memory, this.#world);
        if (this.#movable().length === 0) this.#checkEnd();
      } catch (error) {
        fault = error;
      }
      if (this.#learned) continue;
      if (fault !== undefined) throw this.#failure(fault);
      return this.#trace;
    }
  }

  // The walk.

  /** One walk over all states; undefined if it learned something and must begin again. */
  #run(start: number): Report | undefined {
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

    this.#begin();
    let node: Node;
    try {
      for (const fiber of this.#fibers) this.#advance(fiber);
      this.#model.always?.(this.#memory, this.#world);
      if (this.#movable().length === 0) this.#checkEnd(); // Nobody's accesses matter to another.
    } catch (error) {
      if (this.#learned) return undefined;
      throw this.#explain([], error);
    }
    const rootKey = this.#encode(-1, 0);
    node = { id: enter(rootKey, -1, -1), state: this.#saved(), moves: this.#movable(), at: 0, last: -1, preempted: 0 };
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
      if (!here) this.#restore(node.state as Int32Array);
      here = true;
      const fiber = this.#fibers[move & 15];
      let preempted = node.preempted;
      if (preemptions !== undefined && node.last !== fiber.number && node.last !== -1) {
        if (this.#fibers[node.last].status === RUNNABLE) preempted += 1;
        if (preempted > preemptions) continue;
      }
      steps += 1;
      try {
        this.#perform(fiber, move >> 4);
        this.#model.always?.(this.#memory, this.#world);
      } catch (error) {
        if (this.#learned) return undefined;
        throw this.#explain([...path(node.id), move], error);
      }
      const key = this.#encode(preemptions === undefined ? -1 : fiber.number, preempted);
      const known = seen.get(key);
      if (known !== undefined) {
        edges.push(node.id, known, fiber.number);
        counts[node.id] += counts[known];
        here = false;
        if (this.#learned) return undefined;
        continue;
      }
      const id = enter(key, node.id, move);
      edges.push(node.id, id, fiber.number);
      const next = this.#movable();
      if (next.length === 0) {
        try {
          this.#checkEnd();
        } catch (error) {
          if (this.#learned) return undefined;
          throw this.#explain(path(id), error);
        }
        counts[id] = 1;
        counts[node.id] += 1;
        here = false;
        if (this.#learned) return undefined;
        continue;
      }
      stack.push({ id, state: this.#saved(), moves: next, at: 0, last: fiber.number, preempted });
    }
    if (this.#learned) return undefined;
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

  /** Takes everything back to the beginning. */
  #begin(): void {
    this.#quiet = 0;
    this.#words.set(this.#image);
    this.#tracked = [];
    this.#place.fill(0);
    this.#bit.fill(0);
    this.#bits = this.#fibers.length;
    this.#epoch.fill(0);
    this.#epochs = 0;
    this.#clocks = new Int32Array(0);
    this.#fibers.forEach((fiber, i) => {
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

  /** What can be done now: thread in the low bits, choice above. */
  #movable(): number[] {
    const found: number[] = [];
    for (const fiber of this.#fibers) {
      if (fiber.status !== RUNNABLE) continue;
      const choices = fiber.kind === CHOOSE || fiber.kind === STOP ? fiber.a : 1;
      for (let choice = 0; choice < choices; choice++) found.push(fiber.number | (choice << 4));
    }
    return found;
  }

  #checkEnd(): void {
    const outcomes = this.#fibers.map((fiber) => {
      if (fiber.program === undefined) this.#catchUp(fiber);
      return { notes: (fiber.thread as Thread).notes, asleep: fiber.status === BLOCKED };
    });
    if (this.#model.finally !== undefined) {
      this.#model.finally(outcomes, this.#memory, this.#world);
      return;
    }
    const asleep = this.#fibers.filter((fiber) => fiber.status === BLOCKED);
    if (asleep.length > 0) throw new Fault(`${asleep.map(letter).join(", ")} asleep for ever`);
  }

  // Steps.

  /** Lets the fiber make the access that it was stopped before, and run to its next one. */
  #perform(fiber: Fiber, choice: number): void {
    this.#quiet = 0;
    this.#note(fiber, choice);
    if (fiber.kind === CHOOSE) {
      fiber.log.push(choice);
      this.#advance(fiber);
    } else if (fiber.kind === SLEEP) {
      this.#order(fiber, LOAD, fiber.address, 0);
      if (this.#memory.word(fiber.address) === fiber.a) {
        fiber.status = BLOCKED;
        return;
      }
      fiber.log.push(0);
      this.#advance(fiber);
    } else if (fiber.kind === STOP && choice === 1) {
      this.#terminate(fiber);
    } else {
      if (fiber.kind === NOTIFY) this.#notify(fiber);
      if (fiber.kind !== STOP) this.#order(fiber, fiber.kind, fiber.address, fiber.a);
      this.#current = fiber;
      this.#resuming = true;
      fiber.exports.asyncify_start_rewind(fiber.stack);
      this.#enterCore(fiber, []);
      if (fiber.call === -1) this.#advance(fiber);
    }
  }

  /** Ends the fiber where it is. Whoever learns of that comes after all that it did. */
  #terminate(fiber: Fiber): void {
    this.#order(fiber, STORE, fiber.address, 0);
    this.#words[fiber.address >> 2] = 1;
    this.#notify(fiber);
    fiber.status = ENDED;
    fiber.call = -1;
    this.#stop(fiber, -1, 0, 0);
  }

  #notify(by: Fiber): void {
    // Who sleeps on the word, in the order of the threads: a model has at most one sleeper a word.
    const sleeper = this.#fibers.find((fiber) => fiber.status === BLOCKED && fiber.address === by.address);
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
    if (fiber.program === undefined || fiber.log.length === 0) this.#catchUp(fiber, true);
    else this.#take(fiber, fiber.program.next(fiber.log[fiber.log.length - 1]));
  }

  /** Runs a program again to where its log ends; `go` makes it go on from there. */
  #catchUp(fiber: Fiber, go: boolean = false): void {
    fiber.thread = new Thread(this.#memory, fiber.number);
    fiber.program = this.#model.threads[fiber.number](fiber.thread, this.#world, fiber.from);
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
        this.#catchUp(fiber, true);
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
      if (typeof this.#fibers[0].exports[name] !== "function") throw new Error(`no such function in the core: ${name}`);
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
      const mortal = this.#model.mortal;
      if (mortal?.thread !== fiber.number) return;
      this.#touch(fiber, STORE, mortal.grave);
      this.#stop(fiber, STOP, mortal.grave, 2);
      this.#unwind(fiber);
      return;
    }
    this.#touch(fiber, kind, address);
    this.#stop(fiber, kind, address, a, b);
    if (!this.#fine && !this.#isChoice(kind, address)) {
      if (++this.#quiet > 10_000) this.#spins(fiber, kind, address);
      this.#note(fiber, 0);
      this.#order(fiber, kind, address, a);
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
    if (kind <= ADD && this.#isShared[address >> 2] === 0) {
      this.#isShared[address >> 2] = 1;
      this.#learned = true;
    }
    throw new Fault(`${letter(fiber)} spins without looking at anything that others write`);
  }

  #isChoice(kind: number, address: number): boolean {
    const word = address >> 2;
    return this.#isShared[word] !== 0 && (kind <= NOTIFY || (kind <= WRITE && this.#isHint[word] !== 0));
  }

  #abort(file: number, line: number): never {
    const text = new Uint16Array(this.#words.buffer, file, this.#words[(file >> 2) - 1] >> 1);
    throw new Fault(`assertion failed at ${String.fromCharCode(...text)}:${line}`);
  }

  // Who touches what.

  #touch(fiber: Fiber, kind: number, address: number): void {
    const word = address >> 2;
    if (address < 1024 || word >= STACKS >> 2) throw new Fault(`${letter(fiber)} touches ${address}, outside`);
    this.#track(word);
    if (kind === READ_DOUBLE || kind === WRITE_DOUBLE) {
      this.#track(word + 1);
      this.#meet(fiber, word + 1, true, kind === WRITE_DOUBLE);
    }
    const reads = kind === LOAD || kind === READ || kind === READ_BYTE || kind === READ_DOUBLE;
    this.#meet(fiber, slotOf(kind, address), kind >= READ, !reads);
  }

  #track(word: number): void {
    if (this.#place[word] !== 0) return;
    this.#place[word] = this.#tracked.push(word);
  }

  #meet(fiber: Fiber, slot: number, plain: boolean, writes: boolean): void {
    if (plain && this.#isPlain[slot] === 0) {
      this.#isPlain[slot] = 1;
      if (this.#isShared[slot] !== 0) this.#learned = true;
    }
    if (writes) this.#isWritten[slot] = 1;
    const touchers = this.#touchers[slot] | (1 << fiber.number);
    this.#touchers[slot] = touchers;
    if ((touchers & (touchers - 1)) === 0 || this.#isWritten[slot] === 0 || this.#isShared[slot] !== 0) return;
    this.#isShared[slot] = 1;
    this.#learned = true;
  }

  // Clocks. An epoch is a shared word with plain accesses: sets for its last plain write, and for each thread its last
  // plain read, atomic read and atomic write since. A set is two words of bits; an empty one is no access.

  #order(fiber: Fiber, kind: number, address: number, a: number): void {
    if (kind === NOTIFY) return;
    if (kind <= ADD) {
      const word = address >> 2;
      if (this.#isShared[word] === 0) return;
      const reads = kind === LOAD || (kind === CAS && this.#words[word] !== a);
      if (this.#isPlain[word] !== 0) this.#checkAtomic(fiber, word, reads);
      this.#synchronize(fiber, word, kind === STORE, reads);
      return;
    }
    const writes = kind === WRITE || kind === WRITE_BYTE || kind === WRITE_DOUBLE;
    const slot = slotOf(kind, address);
    this.#checkPlain(fiber, slot, writes);
    if (kind === READ_DOUBLE || kind === WRITE_DOUBLE) this.#checkPlain(fiber, slot + 1, writes);
  }

  #synchronize(fiber: Fiber, word: number, stores: boolean, reads: boolean): void {
    if (this.#bit[word] === 0) this.#bit[word] = ++this.#bits;
    const bit = this.#bit[word] - 1;
    if (bit >= 64) throw new Error("the model has more shared cells than the clocks have bits");
    const mine = 1 << fiber.number;
    const half = bit >> 5;
    const its = 1 << (bit & 31);
    const clocks = this.#clocks;
    for (let i = 0; i < clocks.length; i += 2) {
      const mineIn = (clocks[i] & mine) !== 0;
      const itsIn = (clocks[i + half] & its) !== 0;
      if (mineIn === itsIn) continue;
      if (stores) {
        if (mineIn) clocks[i + half] |= its;
        else clocks[i + half] &= ~its;
      } else if (itsIn) clocks[i] |= mine;
      else if (!reads) clocks[i + half] |= its;
    }
  }

  #epochOf(slot: number): number {
    if (this.#epoch[slot] === 0) {
      this.#epoch[slot] = ++this.#epochs;
      const grown = new Int32Array(this.#epochs * this.#epochSize);
      grown.set(this.#clocks);
      this.#clocks = grown;
    }
    return (this.#epoch[slot] - 1) * this.#epochSize;
  }

  /** Whether there is an access in the set at `at` that the fiber does not come after. */
  #unordered(fiber: Fiber, at: number): boolean {
    const low = this.#clocks[at];
    return (low | this.#clocks[at + 1]) !== 0 && (low & (1 << fiber.number)) === 0;
  }

  #checkPlain(fiber: Fiber, slot: number, writes: boolean): void {
    if (this.#isShared[slot] === 0) return;
    const at = this.#epochOf(slot);
    const threads = this.#fibers.length;
    if (this.#unordered(fiber, at)) this.#race(fiber, slot, "the last plain write");
    for (let i = 0; i < threads; i++) {
      const reads = at + 2 + i * 6;
      if (this.#unordered(fiber, reads + 4)) this.#race(fiber, slot, "an atomic write");
      if (!writes) continue;
      if (this.#unordered(fiber, reads)) this.#race(fiber, slot, "a plain read");
      if (this.#isHint[slot] === 0 && this.#unordered(fiber, reads + 2)) this.#race(fiber, slot, "an atomic read");
    }
    const clocks = this.#clocks;
    if (writes) clocks.fill(0, at, at + this.#epochSize);
    const set = writes ? at : at + 2 + fiber.number * 6;
    clocks[set] = 1 << fiber.number;
    clocks[set + 1] = 0;
  }

  #checkAtomic(fiber: Fiber, word: number, reads: boolean): void {
    const at = this.#epochOf(word);
    const hint = reads && this.#isHint[word] !== 0;
    if (!hint && this.#unordered(fiber, at)) this.#race(fiber, word, "the last plain write");
    if (!reads) {
      for (let i = 0; i < this.#fibers.length; i++) {
        if (this.#unordered(fiber, at + 2 + i * 6)) this.#race(fiber, word, "a plain read");
      }
    }
    const set = at + 2 + fiber.number * 6 + (reads ? 2 : 4);
    this.#clocks[set] = 1 << fiber.number;
    this.#clocks[set + 1] = 0;
  }

  #race(fiber: Fiber, slot: number, other: string): never {
    const address = slot < WORDS ? slot * 4 : 4096 + ((slot - WORDS) & 0xffff);
    throw new Fault(
      `race: ${letter(fiber)}'s ${KINDS[fiber.kind]} of ${this.#nameOf(address)} is not ordered after ${other}`,
    );
  }

  // States.

  /** Writes the state to the scratch and answers its hash. */
  #encode(last: number, preempted: number): number {
    let out = this.#scratch;
    let n = 0;
    let h1 = 0x9e3779b9 | 0;
    let h2 = 0x85ebca6b | 0;
    const mix = (value: number): void => {
      h1 = Math.imul(h1 ^ value, 0x01000193);
      h1 ^= h1 >>> 15;
      h2 = Math.imul(h2 + value, 0xcc9e2d51 | 1);
      h2 = (h2 << 13) | (h2 >>> 19);
      h2 ^= value;
    };
    const put = (value: number): void => {
      out[n++] = value;
      mix(value);
    };
    const tracked = this.#tracked;
    const needed = 64 * 1024 + tracked.length + this.#clocks.length;
    if (out.length < needed) {
      out = new Int32Array(needed * 2);
      this.#scratch = out;
    }
    out[n++] = tracked.length;
    // In the order of addresses would be dearer; the place of a word is fixed within a walk, which is enough.
    for (let i = 0; i < tracked.length; i++) {
      const value = this.#words[tracked[i]];
      out[n++] = value;
      if (value !== this.#image[tracked[i]]) {
        mix(i);
        mix(value);
      }
    }
    for (const fiber of this.#fibers) {
      put(fiber.status);
      put(fiber.kind);
      put(fiber.address);
      put(fiber.a);
      put(fiber.b);
      put(fiber.call);
      put(fiber.from);
      const from = fiber.stack >> 2;
      const to = fiber.call === -1 ? from : this.#words[from] >> 2;
      put(to - from);
      for (let i = from; i < to; i++) put(this.#words[i]);
      for (const global of fiber.globals) put(global.value as number);
      put(fiber.log.length);
      for (const answer of fiber.log) {
        floats[0] = answer;
        put(floatWords[0]);
        put(floatWords[1]);
      }
    }
    const clocks = this.#clocks;
    out[n++] = clocks.length;
    for (let i = 0; i < clocks.length; i++) {
      out[n++] = clocks[i];
      if (clocks[i] !== 0) {
        mix(i);
        mix(clocks[i]);
      }
    }
    mix(last);
    mix(preempted);
    h1 = Math.imul(h1 ^ (h1 >>> 16), 0x85ebca6b);
    h1 ^= h1 >>> 13;
    h2 = Math.imul(h2 ^ (h2 >>> 16), 0xc2b2ae35 | 0);
    h2 ^= h2 >>> 16;
    this.#scratchLength = n;
    return (h1 >>> 0) * 0x200000 + ((h2 >>> 0) & 0x1fffff);
  }

  /** A copy of what the last `encode` wrote. */
  #saved(): Int32Array {
    return this.#scratch.slice(0, this.#scratchLength);
  }

  #restore(state: Int32Array): void {
    let n = 0;
    const tracked = this.#tracked;
    const count = state[n++];
    for (let i = 0; i < count; i++) this.#words[tracked[i]] = state[n++];
    for (let i = count; i < tracked.length; i++) this.#words[tracked[i]] = this.#image[tracked[i]];
    for (const fiber of this.#fibers) {
      fiber.status = state[n++];
      fiber.kind = state[n++];
      fiber.address = state[n++];
      fiber.a = state[n++];
      fiber.b = state[n++];
      fiber.call = state[n++];
      const begun = state[n++];
      const length = state[n++];
      const from = fiber.stack >> 2;
      for (let i = 0; i < length; i++) this.#words[from + i] = state[n++];
      for (const global of fiber.globals) {
        const value = state[n++];
        if (global.value !== value) global.value = value;
      }
      fiber.asyncify.value = 0;
      const answers = state[n++];
      let same = fiber.log.length === answers && fiber.from === begun;
      for (let i = 0; same && i < answers; i++) {
        floats[0] = fiber.log[i];
        same = floatWords[0] === state[n + 2 * i] && floatWords[1] === state[n + 2 * i + 1];
      }
      if (!same) {
        fiber.program = undefined;
        fiber.from = begun;
        fiber.log = [];
        for (let i = 0; i < answers; i++) {
          floatWords[0] = state[n + 2 * i];
          floatWords[1] = state[n + 2 * i + 1];
          fiber.log.push(floats[0]);
        }
      }
      n += 2 * answers;
    }
    const length = state[n++];
    this.#clocks.fill(0);
    for (let i = 0; i < length; i++) this.#clocks[i] = state[n + i];
    this.#current = undefined;
    this.#resuming = false;
  }

  // Reports.

  /** Runs the moves again from the beginning, now with a trace, and answers the failure. */
  #explain(moves: readonly number[], fault: unknown): Error {
    this.#begin();
    this.#trace = [];
    this.#segments = [];
    try {
      for (const fiber of this.#fibers) this.#advance(fiber);
      for (const move of moves) this.#perform(this.#fibers[move & 15], move >> 4);
    } catch {
      // It is the fault that is being explained.
    }
    return this.#failure(fault);
  }

  #failure(fault: unknown): Error {
    if (!(fault instanceof Fault) && !(fault instanceof Error)) return new Error(String(fault));
    const schedule = this.#segments.map(([fiber, count]) => {
      const name = String.fromCharCode(97 + fiber);
      return count < 0 ? `${name}!${-count - 1}` : `${name}${count}`;
    });
    const reason = fault instanceof Fault ? fault.message : `${fault.name}: ${fault.message}`;
    return new ModelFailure(this.#model.name, reason, schedule.join(" "), this.#trace ?? []);
  }

  /** Adds the access that the fiber is about to make to the trace. */
  #note(fiber: Fiber, choice: number): void {
    if (this.#trace === undefined) return;
    const last = this.#segments.at(-1);
    if (fiber.kind === CHOOSE || fiber.kind === STOP) this.#segments.push([fiber.number, -choice - 1]);
    else if (last !== undefined && last[0] === fiber.number && last[1] > 0) last[1] += 1;
    else this.#segments.push([fiber.number, 1]);
    const call = fiber.call === -1 ? "" : ` in ${this.#calls[fiber.call]}`;
    if (fiber.kind === CHOOSE) {
      this.#trace.push(`${letter(fiber)}  ${fiber.address !== 0 ? "wakes" : `choose ${choice}`}`);
      return;
    }
    if (fiber.kind === STOP) {
      if (choice === 1) this.#trace.push(`${letter(fiber)}  dies${call}`);
      return;
    }
    const now = this.#memory.word(fiber.address);
    this.#trace.push(`${letter(fiber)}  ${textOf(fiber, now)}  ${this.#nameOf(fiber.address)}${call}`);
  }

  #nameOf(address: number): string {
    let best: [string, number] = ["", 0];
    for (const named of this.#model.names?.(this.#world) ?? []) {
      if (named[1] <= address && named[1] > best[1]) best = named;
    }
    return best[1] === 0 ? `${address}` : `${best[0]} + ${address - best[1]}`;
  }
}

const floats = new Float64Array(1);
const floatWords = new Int32Array(floats.buffer);

function letter(fiber: { readonly number: number }): string {
  return String.fromCharCode(97 + fiber.number);
}

function slotOf(kind: number, address: number): number {
  return kind === READ_BYTE || kind === WRITE_BYTE ? WORDS + (address & 0xffff) : address >> 2;
}

function textOf(fiber: Fiber, now: number): string {
  const kind = KINDS[fiber.kind];
  switch (fiber.kind) {
    case STORE:
    case SWAP:
    case WRITE:
      return `${kind} ${now} → ${fiber.a}`;
    case CAS:
      return now === fiber.a ? `${kind} ${now} → ${fiber.b}` : `${kind} fails: ${now}, not ${fiber.a}`;
    case ADD:
      return `${kind} ${now} → ${now + fiber.a}`;
    case SLEEP:
      return now === fiber.a ? "sleep" : `no sleep: ${now}`;
    case NOTIFY:
      return kind;
    default:
      return `${kind} ${now}`;
  }
}

/**
 * A state of a circle that the threads can go round for ever though none is held back, or -1: each of them moves in it, or
 * cannot move at some state of it. Edges are triples: from, to, thread. (Strongly connected components, after Tarjan, 1972.)
 */
function fairCircle(states: number, edges: readonly number[]): number {
  const first = new Int32Array(states).fill(-1);
  const next = new Int32Array(edges.length / 3);
  const enabled = new Int32Array(states);
  for (let edge = 0; edge < next.length; edge++) {
    const from = edges[edge * 3];
    next[edge] = first[from];
    first[from] = edge;
    enabled[from] |= 1 << edges[edge * 3 + 2];
  }
  const order = new Int32Array(states);
  const low = new Int32Array(states);
  const component = new Int32Array(states);
  const at = first.slice();
  const open: number[] = [];
  const path: number[] = [];
  let count = 0;
  let components = 0;
  for (let root = 0; root < states; root++) {
    if (order[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const state = path[path.length - 1];
      if (order[state] === 0) {
        order[state] = low[state] = ++count;
        open.push(state);
      }
      const edge = at[state];
      if (edge !== -1) {
        const to = edges[edge * 3 + 1];
        if (order[to] === 0) path.push(to);
        else {
          at[state] = next[edge];
          if (component[to] === 0) low[state] = Math.min(low[state], low[to]);
        }
        continue;
      }
      path.pop();
      if (low[state] !== order[state]) continue;
      components += 1;
      for (let member = -1; member !== state; ) {
        member = open.pop() as number;
        component[member] = components;
      }
    }
  }
  // By component: who moves in it, and who can move at all its states.
  const moves = new Int32Array(components + 1);
  const always = new Int32Array(components + 1).fill(-1);
  for (let state = 0; state < states; state++) always[component[state]] &= enabled[state];
  for (let i = 0; i < edges.length; i += 3) {
    if (component[edges[i]] === component[edges[i + 1]]) moves[component[edges[i]]] |= 1 << edges[i + 2];
  }
  for (let state = 0; state < states; state++) {
    const its = component[state];
    if (moves[its] !== 0 && (always[its] & ~moves[its]) === 0) return state;
  }
  return -1;
}
