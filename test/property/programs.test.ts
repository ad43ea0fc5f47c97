// Random programs against a reference. A failure prints the smallest program that shows it, and a seed and a path:
//
//   SEED=… REPLAY=… npx vitest run test/property/programs.test.ts
//
// runs that one again. With STRESS there are a hundred times as many.

import fc from "fast-check";
import { chan, dump, go, gosched, nilChan, numGoroutine } from "parachan";
import { WaitGroup } from "parachan/sync";
import { describe, expect, test, vi } from "vitest";
import {
  type Action,
  add,
  close,
  type Operation,
  type Outcome,
  operate,
  type Role,
  receiveRange,
  roles,
  tasks,
} from "../tasks/operations.mjs";
import { concurrent, type Program, type Step, stepwise } from "./arbitrary.js";
import { recordHistory } from "./concurrency.js";
import { isExplained } from "./history.js";
import { Reference } from "./reference.js";

const stress = process.env.STRESS === undefined ? 1 : 100;
const TIME = 60_000 * stress;
vi.setConfig({ testTimeout: 2 * TIME });

/** How often to run a property, and which run to repeat. */
function times(runs: number): fc.Parameters<unknown> {
  const { SEED, REPLAY } = process.env;
  return {
    numRuns: runs * stress,
    // What was found by then is reported, be it the smallest or not: a program that hangs is long in shrinking.
    interruptAfterTimeLimit: TIME,
    markInterruptAsFailure: true,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY === undefined ? {} : { path: REPLAY }),
  };
}

describe("a program whose goroutines begin one after the other", () => {
  test("does, step by step, what the reference does, and who is left asleep in the end is woken by a close or a cancel", () => {
    fc.assert(fc.property(stepwise, runSteps), times(1000));
  });
});

describe.for([
  { name: "on one thread", party: roles.party, runs: 200, rounds: 1 },
  { name: "across threads", party: tasks.party, runs: 300, rounds: 3 }, // They meet otherwise each time.
])("a program of two or three goroutines $name", ({ party, runs, rounds }) => {
  test("gives what the reference gives in some order of its operations, and nobody sleeps beside what it waits for", async () => {
    const property = fc.asyncProperty(concurrent, async (program: Program<Action[][]>) => {
      for (let round = 0; round < rounds; round++) {
        const history = await recordHistory(program, party);
        if (!isExplained(history)) throw new Error(`no order explains ${JSON.stringify(history, null, 1)}`);
      }
    });
    await fc.assert(property, times(runs));
  });
});

/** Runs a program on this thread, and compares after each step who has ended, with what, and who waits for what. */
function runSteps({ capacities, steps }: Program<Step[]>): void {
  const channels = [...capacities.map((capacity) => chan<unknown>(capacity)), nilChan<unknown>()];
  const group = new WaitGroup();
  const reference = new Reference([...capacities, 0]);
  const cancels = new Map<number, AbortController>();
  const before = numGoroutine();
  const reasonsBefore = reasons();
  let ended: [number, Outcome][] = [];
  let goroutines = 0;

  const start = (body: () => Role<Outcome>): number => {
    const goroutine = goroutines++;
    go(function* () {
      const outcome = yield* body();
      ended.push([goroutine, outcome]);
    });
    return goroutine;
  };
  const act = (action: () => Outcome): number => {
    const goroutine = goroutines++;
    go(() => {
      ended.push([goroutine, action()]);
    });
    return goroutine;
  };
  const startOperation = (operation: Operation): number => {
    const cancel = operation.within ? new AbortController() : undefined;
    const goroutine = start(() => operate(channels, operation, cancel?.signal));
    if (cancel !== undefined) cancels.set(goroutine, cancel);
    return goroutine;
  };
  const abort = (goroutine: number | undefined): void => {
    if (goroutine === undefined) return;
    cancels.get(goroutine)?.abort(new Error(`cancelled ${goroutine}`));
    reference.cancel(goroutine, `Error: cancelled ${goroutine}`);
  };
  const take = (step: Step): void => {
    if (step.do === "operate") {
      const goroutine = startOperation(step);
      settle();
      reference.operate(goroutine, step, ended.find(([one]) => one === goroutine)?.[1]);
    } else if (step.do === "cancel") {
      const waiting = [...reference.asleep.keys()].filter((goroutine) => cancels.has(goroutine));
      abort(waiting[step.which % waiting.length]);
    } else if (step.do === "close") {
      const goroutine = act(() => close(channels, step.ch));
      reference.close(goroutine, step.ch);
    } else if (step.do === "add") {
      const goroutine = act(() => add(group, step.delta));
      reference.add(goroutine, step.delta);
    } else if (step.do === "wait") {
      reference.wait(
        start(function* () {
          yield* group.wait();
          return { case: 0, value: undefined };
        }),
      );
    } else if (step.do === "range") {
      reference.range(
        start(() => receiveRange(channels[step.ch], step.most)),
        step.ch,
        step.most,
      );
    }
  };
  const check = (): void => {
    settle();
    const happened = ended.sort(([a], [b]) => a - b);
    ended = [];
    expect(happened).toEqual(reference.takeEnded());
    expect(channels.map((ch) => ch.length)).toEqual(reference.channels.map((one) => one.buffer.length));
    expect(numGoroutine() - before).toBe(reference.asleep.size);
  };

  for (const step of steps) {
    take(step);
    check();
  }
  expect(without(reasons(), reasonsBefore)).toEqual([...reference.asleep.values()].sort());
  // Whoever still waits is released, and each in the way that the reference says.
  for (const goroutine of [...reference.asleep.keys()]) if (cancels.has(goroutine)) abort(goroutine);
  check();
  for (const ch of capacities.keys()) if (!reference.channels[ch].closed) take({ do: "close", ch });
  check();
  if (reference.counter > 0) take({ do: "add", delta: -reference.counter });
  check();
  expect([...reference.asleep]).toEqual([]);
}

/** Lets everybody run who can. */
function settle(): void {
  go(function* () {
    for (let turn = 0; turn < 3; turn++) yield* gosched();
  }).wait();
}

/** What the dump says of everybody. */
function reasons(): string[] {
  return [...dump().matchAll(/^goroutine \d+ \[(.*)\]:$/gm)].map(([, reason]) => reason).sort();
}

function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...all];
  for (const one of some) left.splice(left.indexOf(one), 1);
  return left;
}
