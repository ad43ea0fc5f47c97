// Draws programs at random, such that what comes of each step is certain:
//
// - One goroutine acts at a time, and each has one op. A select tries its cases in their order before it waits.
// - No two timers are due in the same millisecond, and no limiter's tokens come with one.
// - Whatever makes a thing that others name by its number is done by MAIN, which is never busy.
// - What Go does not forgive (the unlock of what is not locked, a count below zero) is left out by the players, alike.
// - Nobody waits for an errgroup with a limit while somebody waits to start its next member: in Go it is a race who is first.
// - At the end nobody waits any more: a bubble does not end before.

import { random } from "../random.js";
import { type Argument, type Kind, MAIN, type Program, type SelectCase, type Step } from "./program.js";

type Drawer = () => Step | undefined;
type Families = Record<string, Record<string, Drawer>>;

const ANYWHERE = ["channels", "contexts", "waitGroups", "maps", "semaphores"];

/** What the programs of each kind may be about. */
const FAMILIES: Record<Kind, readonly string[]> = {
  clock: [...ANYWHERE, "groups", "timers", "timers", "timers", "limiters", "limiters"],
  locks: [...ANYWHERE, "groups", "locks", "locks"],
  threads: [...ANYWHERE, "locks", "locks"],
};

const GOROUTINES = 5;
const STEPS = 80;

export function draw(seed: number, kind: Kind): Program {
  const below = random(Math.imul(seed, 0x9e3779b1)); // So that seeds that follow each other draw unlike programs.
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

  const clock = kind === "clock";
  const capacities = [0, 0, 1, pick([2, 3]), pick([0, 5])];
  const limits = [
    [pick([2.8977, 3.1413]), pick([1, 2, 3, 5])],
    [pick([0.7123, 13.0717]), pick([1, 4])],
  ] as const;

  // What there is, by number. Of contexts, whether somebody can end them.
  const endable = [false];
  const timers: boolean[] = []; // Whether they have a channel.
  let tickers = 0;
  const limited: boolean[] = []; // Of the groups.
  let stops = 0;
  let reservations = 0;

  let now = 0;
  const due = new Set<number>();
  /** Milliseconds to a moment at which nothing else is due. */
  const later = (most: number): number => {
    let time = 1 + below(most);
    while (due.has(now + time)) time += 1;
    due.add(now + time);
    return time;
  };
  const period = (): number => {
    const ticks = (p: number): number[] => Array.from({ length: 50 }, (_, k) => now + (k + 1) * p);
    let chosen = 101 + below(100);
    while (ticks(chosen).some((time) => due.has(time))) chosen += 1;
    for (const time of ticks(chosen)) due.add(time);
    return chosen;
  };

  const anyone = (): number => below(GOROUTINES);
  const someone = (): number => (below(2) === 0 ? MAIN : anyone());
  /** Who has what stays on the thread that made it. */
  const owner = (): number => (kind === "threads" ? MAIN : someone());
  const c = (): number => below(capacities.length);
  const value = (): number => below(100);
  /** The last more often than the others, so that they have long lines of parents. */
  const ctx = (): number => (below(3) === 0 ? endable.length - 1 : below(endable.length));
  const endableCtx = (): number | undefined => {
    const all = [...endable.keys()].filter((i) => endable[i]);
    return all.length === 0 ? undefined : pick(all);
  };
  const step = (g: number, op: string, ...rest: Argument[]): Step => [g, op, ...rest];
  const newCtx = (canEnd: boolean, op: string, ...rest: Argument[]): Step => {
    endable.push(canEnd);
    return step(MAIN, op, ...rest);
  };
  const cause = (): string => (below(2) === 0 ? "" : `cause ${below(10)}`);
  const channelTimer = (): number | undefined => {
    const all = [...timers.keys()].filter((i) => timers[i]);
    return all.length === 0 ? undefined : pick(all);
  };
  const some = (n: number, make: (i: number) => Step | undefined): Step | undefined =>
    n === 0 ? undefined : make(below(n));

  function selectCase(): SelectCase | undefined {
    const kind = pick(["send", "recv", "send", "recv", "send", "recv", "nil", "done", "after", "timer", "ticker"]);
    if (kind === "send") return [kind, c(), value()];
    if (kind === "recv") return [kind, c()];
    if (kind === "nil") return [kind];
    if (kind === "done") {
      const i = endableCtx();
      return i === undefined ? undefined : [kind, i];
    }
    if (!clock) return undefined;
    if (kind === "after") return [kind, later(300)];
    if (kind === "timer") {
      const i = channelTimer();
      return i === undefined ? undefined : [kind, i];
    }
    return tickers === 0 ? undefined : [kind, below(tickers)];
  }

  function select(): Step | undefined {
    const cases: SelectCase[] = [];
    for (let n = 1 + below(4); n > 0; n--) {
      const one = selectCase();
      // Two contexts may end at once, and one channel may be there twice: which case is served would be random.
      const isNew =
        one !== undefined && !cases.some(([kind, i]) => kind === one[0] && (kind === "done" || i === one[1]));
      if (isNew) cases.push(one);
    }
    const waits = cases.some(([kind]) => kind !== "nil");
    return waits ? step(anyone(), "select", cases, below(4) === 0) : undefined;
  }

  const families: Families = {
    channels: {
      send: () => step(anyone(), "send", c(), value()),
      recv: () => step(anyone(), "recv", c()),
      trySend: () => step(someone(), "trySend", c(), value()),
      tryRecv: () => step(someone(), "tryRecv", c()),
      more: () => step(MAIN, "trySend", c(), value()),
      less: () => step(MAIN, "tryRecv", c()),
      close: () => (below(4) === 0 ? step(someone(), "close", c()) : undefined),
      len: () => step(someone(), "len", c()),
      range: () => (below(2) === 0 ? step(anyone(), "range", c()) : undefined),
      select,
      selectToo: select,
    },
    contexts: {
      withCancel: () => newCtx(true, "withCancel", ctx()),
      withCancelCause: () => newCtx(true, "withCancelCause", ctx()),
      withTimeout: () =>
        clock ? newCtx(true, "withTimeout", ctx(), below(10) === 0 ? -below(2) : later(400), cause()) : undefined,
      withDeadline: () => (clock ? newCtx(true, "withDeadline", ctx(), later(400), cause()) : undefined),
      withValue: () => {
        const parent = ctx();
        return newCtx(endable[parent] === true, "withValue", parent, pick(["a", "b"]), value());
      },
      withoutCancel: () => (below(3) === 0 ? newCtx(false, "withoutCancel", ctx()) : undefined),
      cancel: () => step(owner(), "cancel", ctx(), cause()),
      err: () => step(someone(), "err", ctx()),
      deadline: () => step(someone(), "deadline", ctx()),
      contextValue: () => step(someone(), "contextValue", ctx(), pick(["a", "b"])),
      done: () => {
        const i = endableCtx();
        return i === undefined ? undefined : step(anyone(), "done", i);
      },
      afterContext: () => {
        stops += 1;
        return step(MAIN, "afterContext", ctx());
      },
      stopAfter: () => some(stops, (i) => step(owner(), "stopAfter", i)),
      sendWithin: () => step(anyone(), "sendWithin", c(), ctx(), value()),
      recvWithin: () => step(anyone(), "recvWithin", c(), ctx()),
      recvWithinTime: () => (clock ? step(anyone(), "recvWithinTime", c(), later(300)) : undefined),
    },
    waitGroups: {
      add: () => step(someone(), "add", below(2), below(3)),
      doneOne: () => step(someone(), "doneOne", below(2)),
      doneToo: () => step(MAIN, "doneOne", below(2)),
      wait: () => step(anyone(), "wait", below(2)),
      goWith: () => step(someone(), "goWith", below(2), c()),
      condWait: () => step(anyone(), "condWait", below(2)),
      signal: () => step(someone(), "signal", below(2)),
      broadcast: () => step(someone(), "broadcast", below(2)),
    },
    maps: {
      store: () => step(someone(), "store", below(4), below(3)),
      load: () => step(someone(), "load", below(4)),
      loadOrStore: () => step(someone(), "loadOrStore", below(4), below(3)),
      loadAndDelete: () => step(someone(), "loadAndDelete", below(4)),
      swap: () => step(someone(), "swap", below(4), below(3)),
      compareAndSwap: () => step(someone(), "compareAndSwap", below(4), below(3), below(3)),
      compareAndDelete: () => step(someone(), "compareAndDelete", below(4), below(3)),
      clearMap: () => (below(3) === 0 ? step(someone(), "clearMap") : undefined),
      value: () => {
        const one = (): Argument => (below(5) === 0 ? "text" : below(3));
        return step(someone(), "value", pick(["store", "swap", "compareAndSwap"]), one(), one());
      },
      rangeMap: () => step(someone(), "rangeMap"),
      atomic: () => {
        const type = pick(["Int32", "Uint32", "Int64", "Uint64"]);
        const op = pick(["add", "swap", "and", "or", "compareAndSwap", "compareAndSwapLoaded", "store"]);
        const high = type.endsWith("64") ? BigInt(pick([0, below(2 ** 32)])) << 32n : 0n;
        const bits = (): string => `${high | BigInt(pick([below(2 ** 32), below(7), 2 ** 31, 2 ** 32 - 1]))}`;
        return step(someone(), "atomic", type, op, bits(), bits());
      },
    },
    semaphores: {
      acquire: () => {
        const i = ctx();
        const semaphore = below(2);
        return step(anyone(), "acquire", semaphore, 1 + below(endable[i] ? 6 : semaphore === 0 ? 3 : 5), i);
      },
      tryAcquire: () => step(someone(), "tryAcquire", below(2), below(7)),
      release: () => step(someone(), "release", below(2), 1 + below(3)),
      releaseToo: () => step(MAIN, "release", below(2), 1 + below(3)),
    },
    groups: {
      group: () => {
        const parent = below(2) === 0 ? -1 : ctx();
        if (parent >= 0) endable.push(endable[parent] === true);
        const limit = pick([-1, -1, 1, 2, 3]);
        limited.push(limit > 0);
        return step(MAIN, "group", parent, limit);
      },
      groupGo: () => some(limited.length, (i) => step(anyone(), "groupGo", i, c())),
      groupTryGo: () => some(limited.length, (i) => step(someone(), "groupTryGo", i, c())),
      groupLimit: () =>
        some(limited.length, (i) => (limited[i] ? step(someone(), "groupLimit", i, 1 + below(3)) : undefined)),
      groupWait: () => some(limited.length, (i) => (limited[i] ? undefined : step(anyone(), "groupWait", i))),
      flight: () => step(anyone(), "flight", pick(["a", "b"]), c()),
      flightChan: () => step(anyone(), "flightChan", pick(["a", "b"]), c()),
      forget: () => step(someone(), "forget", pick(["a", "b"])),
    },
    timers: {
      sleep: () => step(anyone(), "sleep", below(8) === 0 ? 0 : later(300)),
      timer: () => {
        timers.push(true);
        return step(MAIN, "timer", later(300));
      },
      afterFunc: () => {
        timers.push(false);
        return step(MAIN, "afterFunc", later(300));
      },
      stopTimer: () => some(timers.length, (i) => step(someone(), "stopTimer", i)),
      resetTimer: () => some(timers.length, (i) => step(someone(), "resetTimer", i, later(300))),
      waitTimer: () => {
        const i = channelTimer();
        return i === undefined ? undefined : step(anyone(), "waitTimer", i);
      },
      tryTimer: () => {
        const i = channelTimer();
        return i === undefined ? undefined : step(someone(), "tryTimer", i);
      },
      ticker: () => {
        if (tickers === 3) return undefined;
        tickers += 1;
        return step(MAIN, "ticker", period());
      },
      stopTicker: () => some(tickers, (i) => step(someone(), "stopTicker", i)),
      resetTicker: () => some(tickers, (i) => step(someone(), "resetTicker", i, period())),
      waitTicker: () => some(tickers, (i) => step(anyone(), "waitTicker", i)),
      tryTicker: () => some(tickers, (i) => step(someone(), "tryTicker", i)),
    },
    limiters: {
      allow: () => step(someone(), "allow", below(2), below(4)),
      reserve: () => {
        reservations += 1;
        return step(MAIN, "reserve", below(2), below(6));
      },
      delay: () => some(reservations, (i) => step(someone(), "delay", i)),
      cancelReservation: () => some(reservations, (i) => step(someone(), "cancelReservation", i)),
      waitN: () => step(anyone(), "waitN", below(2), below(6), ctx()),
      tokens: () => step(someone(), "tokens", below(2)),
      sometimes: () => step(someone(), "sometimes", below(3)),
      setLimit: () => step(someone(), "setLimit", below(2), pick([2.8977, 3.1413, 3.7321, 0.4142, 43.0911])),
      setBurst: () => step(someone(), "setBurst", below(2), below(6)),
    },
    locks: {
      lock: () => step(anyone(), "lock", below(2)),
      tryLock: () => step(someone(), "tryLock", below(2)),
      unlock: () => step(someone(), "unlock", below(2)),
      unlockToo: () => step(MAIN, "unlock", below(2)),
      rLock: () => step(anyone(), "rLock", below(2)),
      lockReader: () => step(anyone(), "lockReader", below(2)),
      tryRLock: () => step(someone(), "tryRLock", below(2)),
      wLock: () => step(anyone(), "wLock", below(2)),
      tryWLock: () => step(someone(), "tryWLock", below(2)),
      rwUnlock: () => step(someone(), "rwUnlock", below(2)),
      rwUnlockToo: () => step(MAIN, "rwUnlock", below(2)),
      once: () => step(anyone(), "once", below(2), c()),
      onceValue: () => (kind === "threads" ? undefined : step(anyone(), "onceValue", below(2))),
    },
  };

  // A program is about three families of ops at most, so that they meet.
  const pickFamily = (): Record<string, Drawer> => families[pick(FAMILIES[kind])] as Record<string, Drawer>;
  const chosen = [families.channels, pickFamily(), pickFamily()] as Record<string, Drawer>[];
  const steps: Step[] = [];
  while (steps.length < STEPS) {
    if (clock && below(5) === 0) {
      const time = later(150);
      now += time;
      steps.push(step(MAIN, "advance", time));
    } else {
      const drawn = pick(Object.values(pick(chosen)))();
      if (drawn !== undefined) steps.push(drawn);
    }
  }

  for (const i of endable.keys()) steps.push(step(MAIN, "cancel", i, ""));
  for (const i of capacities.keys()) steps.push(step(MAIN, "close", i));
  for (const i of limited.keys()) if (limited[i]) steps.push(step(0, "groupWait", i));
  for (let i = 0; i < 2; i++) steps.push(step(MAIN, "doneAll", i), step(MAIN, "broadcast", i));
  for (let k = 0; k < GOROUTINES; k++) {
    for (let i = 0; i < 2; i++) {
      steps.push(step(MAIN, "release", i, 100));
      if (!clock) steps.push(step(MAIN, "unlock", i));
    }
  }
  if (!clock) for (let k = 0; k < 2 * GOROUTINES; k++) steps.push(step(MAIN, "rwUnlockAll", k % 2));
  if (clock) {
    const advance = (time: number): void => {
      now += time;
      steps.push(step(MAIN, "advance", time));
    };
    for (let k = 0; k < GOROUTINES; k++) {
      for (const i of timers.keys()) steps.push(step(MAIN, "resetTimer", i, later(1000)));
      for (let i = 0; i < tickers; i++) steps.push(step(MAIN, "resetTicker", i, period()));
      advance(later(10) + 1000);
    }
    for (let i = 0; i < tickers; i++) steps.push(step(MAIN, "stopTicker", i));
    advance(3_600_000);
  }
  return { kind, goroutines: GOROUTINES, capacities, limits, steps };
}
