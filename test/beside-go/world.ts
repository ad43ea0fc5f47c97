// The world of a program, in parachan: what its goroutines share, how they wait, and what they say.

import { type Chan, chan, type GoroutineGenerator, type Op, until } from "parachan";
import { Int32, Int64, Uint32, Uint64, Value } from "parachan/atomic";
import { background, type Context } from "parachan/context";
import type { Group } from "parachan/errgroup";
import { Limiter, type Reservation, Sometimes } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import { Group as Flights } from "parachan/singleflight";
import { Cond, Mutex, Once, onceValue, RWMutex, Map as SyncMap, WaitGroup } from "parachan/sync";
import { now, type Ticker, type Timer } from "parachan/time";
import type { Argument, Program } from "./program.js";

/** What goroutines share wherever they run. The numbers say what the players have to know of the things beside them. */
export interface Shared {
  readonly chans: readonly Chan<number>[];
  readonly waitGroups: readonly WaitGroup[];
  readonly counts: readonly Int32[];
  readonly conds: readonly Cond[];
  readonly mutexes: readonly Mutex[];
  readonly locked: readonly Int32[];
  readonly rwMutexes: readonly RWMutex[];
  readonly writing: readonly Int32[];
  readonly reading: readonly Int32[];
  readonly semaphores: readonly Weighted[];
  readonly acquired: readonly Int32[];
  readonly onces: readonly Once[];
  readonly map: SyncMap<number, number>;
  readonly atomics: { Int32: Int32; Uint32: Uint32; Int64: Int64; Uint64: Uint64 };
  readonly value: Value<number | string>;
}

export function share(program: Program): Shared {
  const two = <T>(make: () => T): T[] => [make(), make()];
  return {
    chans: program.capacities.map((capacity) => chan<number>(capacity)),
    waitGroups: two(() => new WaitGroup()),
    counts: two(() => new Int32()),
    conds: two(() => new Cond(new Mutex())),
    mutexes: two(() => new Mutex()),
    locked: two(() => new Int32()),
    rwMutexes: two(() => new RWMutex()),
    writing: two(() => new Int32()),
    reading: two(() => new Int32()),
    semaphores: [new Weighted(3), new Weighted(5)],
    acquired: two(() => new Int32()),
    onces: two(() => new Once()),
    map: new SyncMap(),
    atomics: { Int32: new Int32(), Uint32: new Uint32(), Int64: new Int64(), Uint64: new Uint64() },
    value: new Value(),
  };
}

/** How a goroutine waits. */
export type Form = "yield*" | "await" | "wait()";

export class World {
  /** The number of the step that is played. */
  step = 0;
  readonly shared: Shared;
  readonly ctxs: Context[] = [background()];
  readonly cancels: Map<number, (cause?: Error) => void> = new Map();
  readonly stops: (() => boolean)[] = [];
  readonly timers: Timer[] = [];
  readonly tickers: Ticker[] = [];
  readonly groups: Group[] = [];
  readonly flights: Flights<number> = new Flights();
  readonly limiters: readonly Limiter[];
  readonly sometimes: readonly Sometimes[] = [
    new Sometimes({ first: 2, every: 3 }),
    new Sometimes({ interval: 200 }),
    new Sometimes({ first: 3, interval: 1000 }),
  ];
  readonly reservations: Reservation[] = [];
  /** Go gives tokens back as often as that is asked for. */
  readonly cancelled: Set<Reservation> = new Set();
  readonly onceValues: readonly (() => Op<number>)[];
  readonly say: (who: string | number, what: string) => void;
  readonly #start = now().getTime();

  constructor(program: Program, shared: Shared, say: (who: string | number, what: string) => void) {
    this.shared = shared;
    this.limiters = program.limits.map(([limit, burst]) => new Limiter(limit, burst));
    this.onceValues = [0, 1].map((i) => onceValue(() => this.work(this.child(), i)));
    this.say = say;
  }

  /** Milliseconds since the beginning. */
  since(time: Date): number {
    return time.getTime() - this.#start;
  }

  /** The name of a goroutine that a step starts. */
  child(): string {
    return `of step ${String(this.step).padStart(3, "0")}`;
  }

  /** The work of goroutines that a step starts: a value comes, an odd one is a failure. */
  *work(child: string, channel: number): GoroutineGenerator<number> {
    const [value = 0, ok] = yield* (this.shared.chans[channel] as Chan<number>).recvOk();
    this.say(child, `got ${value} ${ok}`);
    if (value % 2 !== 0) throw new Error(`odd ${value}`);
    return value;
  }
}

/** What an op of a program's does in parachan: it says what it came to, and waits in the form that it is given. */
export type Play = (world: World, rest: readonly Argument[], wait: Wait) => GoroutineGenerator<string> | string;

export type Wait = <T>(op: Op<T>) => GoroutineGenerator<T>;

export const waits: Record<Form, Wait> = {
  *"yield*"(op) {
    return yield* op;
  },
  *await(op) {
    return yield* until(op);
  },
  // biome-ignore lint/correctness/useYield: it blocks its thread instead.
  *"wait()"(op) {
    return op.wait();
  },
};

/** What a step names by its number. */
export function at<T>(list: readonly T[], i: Argument | undefined): T {
  return list[i as number] as T;
}

export const textOf = (error: unknown): string => (error === undefined ? "nil" : (error as Error).message);
