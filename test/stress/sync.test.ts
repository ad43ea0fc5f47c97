// Random programs over everything that can be waited for: locks, conds, semaphores, wait groups, onces, channels, contexts,
// timers and goroutines, waited for in every form, in selects and with limits, on this thread and on others, to which the
// things are handed as others use them already. test/tasks/syncing.mjs says why each of them has to end. Beside them, programs
// of which some have to deadlock: test/tasks/stuck-at-random.mjs.

import { type Chan, chan, configure, type Goroutine, go, gomaxprocs, gosched, numGoroutine, shutdown } from "parachan";
import { sharedArray } from "parachan/atomic";
import { background, type Context, withCancel } from "parachan/context";
import { Weighted } from "parachan/semaphore";
import { Cond, Mutex, Once, RWMutex, WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";
import { eventually } from "../conformance/clock.js";
import { expectHeldHereAlone } from "../counts.js";
import { runNode } from "../process/node.js";
import type { Draw } from "../tasks/random.mjs";
import { type Form, type Outcome, type Plan, parties, type Thing, tasks, type World } from "../tasks/syncing.mjs";
import { threadNames } from "./report.js";
import { HUNG, type Round, runRounds, timeLimit } from "./rounds.js";

/** Cells for each thing. */
const CELLS = 3;
const ONCES = 4;
/** Programs in a round. */
const PROGRAMS = 3;
/** Programs in a process of those that may deadlock. */
const STUCK = 6;

test(
  "of random programs each ends, whoever holds something holds it alone, nothing is lost, and nothing is left",
  async () => {
    await runRounds("sync", { short: 4, part: 0.8 }, async (round) => {
      await shutdown();
      const threads = round.draw(4);
      configure({ threads });
      const handles: object[] = [];
      for (let program = 0; program < PROGRAMS; program++) {
        handles.push(...(await perform(round, threads, `program ${program}`)));
      }
      if (round.number % 4 !== 3) return; // It takes as long as all of them.
      if (threads > 0) gomaxprocs(threadNames().length - 1); // A worker that was blocked has been replaced, and lives on.
      await expectHeldHereAlone(...handles);
    });
  },
  timeLimit("sync"),
);

test(
  "a random program fails with DeadlockError, which names everybody with his reason, if it deadlocks, and else ends",
  async () => {
    await runRounds("sync", { short: 1, part: 0.2 }, async ({ draw, count }) => {
      expect(await runNode(["test/tasks/stuck-at-random.mjs", String(1 + draw(2 ** 30)), String(STUCK)])).toEqual({
        code: 0,
        stdout: "done\n",
        stderr: "",
      });
      count(STUCK);
    });
  },
  timeLimit("sync"),
);

function makeThing(draw: Draw): Thing {
  const kind = draw(5);
  if (kind < 2) {
    const lock = new Mutex();
    return { kind: "mutex", lock, cond: draw(2) === 0 ? new Cond(lock) : undefined, reads: false };
  }
  if (kind < 4) {
    const lock = new RWMutex();
    const reads = draw(2) === 0;
    const cond = draw(2) === 0 ? new Cond(reads ? lock.rLocker() : lock) : undefined;
    return { kind: "rw", lock, cond, reads };
  }
  const size = 1 + draw(5);
  return { kind: "semaphore", lock: new Weighted(size), size };
}

function makeWorld(draw: Draw, context: Context): World {
  const things = Array.from({ length: 1 + draw(5) }, () => makeThing(draw));
  const onceCells = things.length * CELLS;
  const stop = onceCells + ONCES;
  const closed = chan<never>();
  closed.close();
  return {
    things,
    cells: sharedArray("i32", stop + 1),
    onces: Array.from({ length: ONCES }, () => new Once()),
    onceCells,
    stop,
    group: new WaitGroup(),
    data: Array.from({ length: draw(4) }, () => chan<unknown>([0, 0, 1, 2, 10][draw(5)])),
    closed,
    never: chan<unknown>(),
    context,
  };
}

async function perform({ draw, count }: Round, threads: number, where: string): Promise<object[]> {
  const before = numGoroutine();
  const [context, cancel] = withCancel(background());
  const world = makeWorld(draw, context);
  // Blocked threads run generators only: one party blocks a worker, or this thread blocks, or some await.
  const mode = threads > 0 && draw(3) === 0 ? "block there" : draw(3) === 0 ? "block here" : "await";
  const everybody: Goroutine<unknown>[] = [];
  const started = <R>(goroutine: Goroutine<R>): Goroutine<R> => {
    goroutine.then(undefined, () => {}); // Whoever fails is awaited below, but maybe later.
    everybody.push(goroutine);
    return goroutine;
  };
  if (process.env.SAY)
    console.log(where, mode, JSON.stringify(world.things.map(({ kind }) => kind)), world.data.length);
  let blocks = mode === "block there";
  let id = 0;
  const start = (steps: number, drains: number | undefined): Goroutine<Outcome> => {
    const plan: Plan = { id: id++, seed: 1 + draw(2 ** 30), steps, drains };
    const isHere = draw(3) === 0;
    let form: Form = mode === "await" && draw(3) === 0 ? "awaiting" : "generator";
    if (isHere)
      return started(form === "awaiting" ? go(parties.awaiting, world, plan) : go(parties.generator, world, plan));
    if (blocks) form = "blocking";
    blocks = false;
    if (draw(2) === 0) {
      const post = chan<World>();
      const turns = draw(20);
      started(
        go(function* () {
          for (let i = 0; i < turns; i++) yield* gosched();
          yield* post.send(world);
        }),
      );
      return started(go(tasks.late, post, form, plan));
    }
    if (form === "blocking") return started(go(tasks.blocking, world, plan));
    return started(form === "awaiting" ? go(tasks.awaiting, world, plan) : go(tasks.generator, world, plan));
  };

  const givers = world.things.flatMap((thing, rank) => {
    if (thing.kind === "semaphore" || thing.cond === undefined) return [];
    return [started(go(draw(2) === 0 ? parties.give : tasks.give, world, rank, 1 + draw(2 ** 30)))];
  });
  const running = Array.from({ length: 1 + draw(5) }, () => start(1 + draw(30), undefined));
  const draining = world.data.map((_, number) => Array.from({ length: 1 + draw(2) }, () => start(0, number)));

  const result = async <R>(goroutine: Goroutine<R>): Promise<R> =>
    mode === "block here" ? goroutine.within(HUNG).wait() : await goroutine;
  const outcomes: Outcome[] = [];
  for (const goroutine of running) outcomes.push(await result(goroutine));
  const received: Outcome[][] = [];
  for (const [number, goroutines] of draining.entries()) {
    world.data[number].close();
    received[number] = [];
    for (const goroutine of goroutines) received[number].push(await result(goroutine));
    outcomes.push(...received[number]);
  }
  Atomics.store(world.cells, world.stop, 1);
  for (const goroutine of givers) await result(goroutine);
  for (const goroutine of everybody) await goroutine;
  cancel();

  for (const [number, ch] of world.data.entries()) checkValues(ch, number, outcomes, received[number], where);
  for (const [rank, thing] of world.things.entries()) checkThing(world, thing, rank, outcomes, where);
  for (let i = 0; i < ONCES; i++) expect(world.cells[world.onceCells + i], where).toBeLessThan(2);
  await world.group.wait();
  await eventually(() => numGoroutine() === before);
  for (const { accepted } of outcomes) count(accepted.flat().length);
  count(outcomes.flatMap(({ changes }) => changes).reduce((sum, n) => sum + n, 0));
  return [
    world.group,
    ...world.onces,
    ...world.data,
    world.never,
    world.closed,
    ...world.things.map(({ lock }) => lock),
  ];
}

/** Everything that was accepted has come, once, and what one party sent in the order in which it was sent. */
function checkValues(
  ch: Chan<unknown>,
  number: number,
  outcomes: readonly Outcome[],
  received: readonly Outcome[],
  where: string,
): void {
  const order = (tags: readonly number[]): number[] => [...tags].sort((a, b) => a - b);
  const accepted = outcomes.flatMap((outcome) => outcome.accepted[number]);
  expect(order(received.flatMap(({ tags }) => tags)), `${where}: channel ${number}`).toEqual(order(accepted));
  for (const { tags } of received) {
    const latest = new Map<number, number>();
    for (const tag of tags) {
      const sender = Math.floor(tag / 65_536);
      expect(tag, `${where}: channel ${number}`).toBeGreaterThan(latest.get(sender) ?? -1);
      latest.set(sender, tag);
    }
  }
  expect(ch.length).toBe(0);
}

/** It is free, nobody is in its way, and it was changed as often as the parties say. */
function checkThing(world: World, thing: Thing, rank: number, outcomes: readonly Outcome[], where: string): void {
  const told = `${where}: thing ${rank}, ${thing.kind}`;
  expect(world.cells[rank * CELLS], told).toBe(0);
  const changes = outcomes.reduce((sum, outcome) => sum + outcome.changes[rank], 0);
  expect(world.cells[rank * CELLS + 1], told).toBe(changes);
  if (thing.kind === "semaphore") {
    expect(thing.lock.tryAcquire(thing.size), told).toBe(true);
    thing.lock.release(thing.size);
  } else {
    expect(thing.lock.tryLock(), told).toBe(true);
    thing.lock.unlock();
  }
  if (thing.kind === "rw") {
    expect(thing.lock.tryRLock(), told).toBe(true);
    thing.lock.rUnlock();
  }
}
