// The two cores are one: whatever is asked of them, they answer the same and leave the same memory.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Core } from "../../dist/core/core.js";
import {
  ALWAYS,
  AT_RANDOM,
  AWAIT,
  CASE_DIRECTION,
  CASE_SIZE,
  CHAN_RECEIVE,
  CHANNEL_LAP,
  FIRST_WRITTEN,
  NEVER,
  RECEIVE,
  ROOT_MAX_WORKERS,
  SEND,
  SNAPSHOT_SIZE,
  TASK_FINISHED,
  THREAD_BLOCKS,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_TAIL,
  THREAD_SIZE,
  THREAD_TASK,
  WAIT,
  WAIT_GROUP_ROUND,
  WAITER_OBJECT,
  WAITER_TAG,
  WAITER_VALUE,
} from "../../dist/core/layout.js";
import { coreOn, firstDifference, type Kind, newMemory } from "./cores.js";
import { spawn } from "./machine.js";
import { ringOf } from "./ring.js";

const CHANNELS = [0, 0, 1, 2, 3, 10];
const GOROUTINES = 4;
const LIMIT = 64;

/** A program's world on one core: the addresses are the same on both, if the cores are. */
class World {
  readonly memory = newMemory(LIMIT);
  readonly cores: Core[] = [];
  readonly channels: number[];
  readonly group: number;
  readonly goroutines: number[];
  readonly cases: number;
  /** Room for a snapshot of four goroutines. */
  readonly snapshot: number;
  readonly blocks: number[] = [];
  readonly tasks: number[] = [];
  /** Goroutines that wait and may not be used until they have been resumed; by the index that `next` answers. */
  readonly waiting = new Set<number>();

  /** `kinds` has the core of the thread that began and those of its workers. */
  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.cores.push(coreOn(kind, this.memory));
    const [first, ...workers] = this.cores as [Core, ...Core[]];
    first.joinAsFirst(LIMIT);
    first.seed(1);
    first.limitWorkers(4);
    workers.forEach((worker, i) => {
      new Int32Array(this.memory.buffer)[ROOT_MAX_WORKERS >> 2] = 4;
      spawn(first, 0, 1000 + i); // So that a worker is wanted.
      worker.joinAsWorker(first.takeWantedWorker());
      worker.seed(2 + i);
      while (worker.next() !== -1) this.finish(worker, this.taken(1 + i), 0);
      while (first.next() === -3) first.freeGoroutine(this.taken(0));
    });
    this.channels = CHANNELS.map((capacity) => first.makeChannel(capacity) >>> 0);
    this.group = first.makeWaitGroup(1) >>> 0;
    this.goroutines = Array.from({ length: GOROUTINES }, (_, i) => first.makeGoroutine(i) >>> 0);
    this.cases = first.makeCases(4) >>> 0;
    this.snapshot = first.allocate(5 * SNAPSHOT_SIZE) >>> 0; // The core writes the row behind the last one too.
  }

  get first(): Core {
    return this.cores[0] as Core;
  }

  finish(core: Core, task: number, value: number): number {
    return core.finish(task, TASK_FINISHED, 0, value);
  }

  /** The task that the thread's `next` has just answered FRESH or HOME for. */
  taken(number: number): number {
    return this.view().getInt32(THREAD_BLOCKS + number * THREAD_SIZE + THREAD_TASK, true);
  }

  view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Moves a quiet ring's positions to the end of their range, so that they wrap. */
  wrap(channel: number): void {
    const view = this.view();
    const lap = view.getInt32(channel + CHANNEL_LAP, true);
    const last = -lap | 0; // The first position of the last lap.
    const capacity = CHANNELS[this.channels.indexOf(channel)] as number;
    const { head, tail, stamps } = ringOf(channel, capacity);
    view.setInt32(head, last, true);
    view.setInt32(tail, last, true);
    stamps.forEach((stamp, i) => {
      view.setInt32(stamp, last + i * 4, true);
    });
  }
}

/** A step of a program: does something, and answers with all that can be seen of it. */
type Step = (world: World) => readonly unknown[];

const channelIndex = fc.nat(CHANNELS.length - 1);
const number = fc.oneof(fc.double({ noNaN: true }), fc.integer());
/** A goroutine to wait with, or none. */
const who = fc.option(fc.nat(GOROUTINES - 1), { freq: 2 });

function waiterOf(world: World, index: number | null): number {
  return index === null || world.waiting.has(index) ? 0 : (world.goroutines[index] as number);
}

function noteWait(world: World, index: number | null, goroutine: number, verdict: number): readonly unknown[] {
  if (verdict === WAIT && goroutine !== 0 && index !== null) world.waiting.add(index);
  return [verdict];
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(channelIndex, who, number).map(
    ([channel, index, value]): Step =>
      (world) => {
        const goroutine = waiterOf(world, index);
        const verdict = world.first.send(world.channels[channel] as number, goroutine, 0, value);
        return noteWait(world, index, goroutine, verdict);
      },
  ),
  fc.tuple(channelIndex, who).map(
    ([channel, index]): Step =>
      (world) => {
        const goroutine = waiterOf(world, index);
        return noteWait(world, index, goroutine, world.first.receive(world.channels[channel] as number, goroutine));
      },
  ),
  fc.constant<Step>((world) => {
    const index = world.first.next();
    if (index === -3) {
      const task = world.taken(0);
      world.first.freeGoroutine(task);
      return [index, task];
    }
    world.waiting.delete(index);
    return [index];
  }),
  fc
    .tuple(
      fc.array(fc.tuple(channelIndex, fc.constantFrom(RECEIVE, SEND, AWAIT, NEVER, ALWAYS), number), {
        minLength: 1,
        maxLength: 4,
      }),
      who,
      fc.boolean(),
    )
    .map(
      ([cases, index, ordered]): Step =>
        (world) => {
          if (world.waiting.size > 0) return []; // The cases may be in use.
          const view = world.view();
          const made = world.cases;
          cases.forEach(([channel, direction, value], i) => {
            const one = made + i * CASE_SIZE;
            view.setInt32(
              one + WAITER_OBJECT,
              direction === AWAIT ? world.group : (world.channels[channel] as number),
              true,
            );
            view.setInt32(one + CASE_DIRECTION, direction, true);
            view.setInt32(one + WAITER_TAG, 0, true);
            view.setFloat64(one + WAITER_VALUE, value, true);
          });
          for (let i = 0; i < cases.length; i++) view.setInt32(made + cases.length * CASE_SIZE + i * 4, i, true);
          const goroutine = waiterOf(world, index);
          const verdict = world.first.select(
            made,
            cases.length,
            goroutine,
            ordered ? FIRST_WRITTEN : AT_RANDOM,
            CHAN_RECEIVE,
          );
          return noteWait(world, index, goroutine, verdict);
        },
    ),
  channelIndex.map(
    (channel): Step =>
      (world) => [world.first.length(world.channels[channel] as number)],
  ),
  channelIndex.map(
    (channel): Step =>
      (world) => {
        world.first.share(world.channels[channel] as number);
        return [];
      },
  ),
  fc.tuple(fc.nat(20), channelIndex).map(
    ([chance, channel]): Step =>
      (world) => {
        return chance === 0 ? [world.first.close(world.channels[channel] as number)] : [];
      },
  ),
  fc.integer({ min: -2, max: 2 }).map(
    (delta): Step =>
      (world) => [world.first.add(world.group, delta)],
  ),
  fc.constant<Step>((world) => [
    world.first.add(world.group, 2 ** 31 - 1),
    world.first.add(world.group, -(2 ** 31 - 1)),
  ]),
  who.map(
    (index): Step =>
      (world) => {
        const goroutine = waiterOf(world, index);
        return noteWait(world, index, goroutine, world.first.wait(world.group, goroutine, CHAN_RECEIVE));
      },
  ),
  fc.nat(GOROUTINES - 1).map(
    (index): Step =>
      (world) => {
        if (!world.waiting.has(index)) return [];
        const cancelled = world.first.cancel(world.goroutines[index] as number);
        if (cancelled !== 0) world.waiting.delete(index);
        return [cancelled];
      },
  ),
  fc.oneof(fc.nat(600), fc.nat(200_000)).map(
    (size): Step =>
      (world) => {
        const block = world.first.allocate(size) >>> 0;
        if (block !== 0) world.blocks.push(block);
        return [block, world.first.reservedBytes()];
      },
  ),
  fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.nat(150)).map(
    ([size, count]): Step =>
      (world) => {
        const blocks = Array.from({ length: count }, () => world.first.allocate(size) >>> 0);
        for (const block of blocks) if (block !== 0) world.first.free(block); // Whole batches come back.
        return blocks;
      },
  ),
  fc.nat().map(
    (which): Step =>
      (world) => {
        const [block] = world.blocks.splice(which % (world.blocks.length + 1), 1);
        if (block !== undefined) world.first.free(block);
        return [block];
      },
  ),
  fc.tuple(fc.nat(300), fc.nat(1)).map(
    ([count, by]): Step =>
      (world) => {
        const core = world.cores[by % world.cores.length] as Core;
        const made: number[] = [];
        for (let i = 0; i < count; i++) made.push(spawn(core, i, i + 1) >>> 0);
        return made;
      },
  ),
  fc.tuple(fc.nat(2), number).map(
    ([by, value]): Step =>
      (world) => {
        const [, ...workers] = world.cores;
        const number = by % workers.length;
        const worker = workers[number] as Core;
        const index = worker.next();
        if (index === -1) return [index];
        const task = world.taken(1 + number);
        if (index === -3) worker.freeGoroutine(task);
        return [index, task, index === -2 && world.finish(worker, task, value)];
      },
  ),
  fc.nat(2).map(
    (by): Step =>
      (world) => {
        const core = world.cores[by % world.cores.length] as Core;
        const announced = core.announce(false);
        core.arise();
        return [announced, world.first.busyWorkers(), core.hasWork(), core.isStopping(), core.isThread(by)];
      },
  ),
  fc.constant<Step>((world) => [
    world.first.takeIds(),
    world.first.liveGoroutines(),
    world.first.snapshot(0, world.snapshot, 4),
  ]),
);

/** What the steps answered, and the memory that they left. */
function play(kinds: readonly Kind[], program: readonly Step[], wrapping: boolean): [unknown[], World] {
  const world = new World(kinds);
  if (wrapping) {
    for (const channel of world.channels.slice(2)) world.wrap(channel);
    const view = world.view();
    view.setInt32(world.group + WAIT_GROUP_ROUND, 2 ** 31 - 1, true);
    for (const core of world.cores.keys()) {
      for (const end of [THREAD_RUNQ_HEAD, THREAD_RUNQ_TAIL])
        view.setInt32(69632 + core * 2048 + end, 2 ** 31 - 100, true);
    }
  }
  return [program.map((step) => step(world)), world];
}

const programs = fc.array(steps, { maxLength: 80 });

for (const wrapping of [false, true]) {
  const where = wrapping ? ", with positions about to wrap" : "";
  test(`both cores answer any program the same and leave the same memory${where}`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        const [answers, world] = play(["wasm", "wasm", "wasm"], program, wrapping);
        const [others, other] = play(["js", "js", "js"], program, wrapping);
        expect(others).toEqual(answers);
        expect(firstDifference(world.memory, other.memory)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test(`threads on different cores share a memory as threads on one core do${where}`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        const [answers, world] = play(["wasm", "wasm", "wasm"], program, wrapping);
        const [others, other] = play(["wasm", "js", "wasm"], program, wrapping);
        expect(others).toEqual(answers);
        expect(firstDifference(world.memory, other.memory)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });
}
