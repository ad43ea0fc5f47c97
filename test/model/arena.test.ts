// The arena: small blocks that change hands through depots, large blocks, the limit of memory; and the counts of holders.

import {
  DEPOT_FIRST,
  DEPOT_LOCK,
  DEPOT_SIZE,
  FREE_FIRST,
  FREE_SIZE,
  FREE_SPARE,
  OBJECT_COUNT,
  ROOT_ARENA_LOCK,
  ROOT_DEPOTS,
  THREAD_FREE,
} from "../../src/core/layout.js";
import type { Memory, Model, Outcome, Program, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import { block, fail, joinThreads, namesOf } from "./world.js";

/** Blocks of this size are alone in their batch: every second free goes to the depot. */
const SIZE = 16384;
const SIZE_CLASS = 18;
/** A run of two chunks. */
const LARGE = 131072;
const LARGE_CLASS = 24;

type Operation = "allocate" | "allocate large" | "free" | `free ${number}`;

interface World {
  /** Blocks that nobody holds but a program that frees them by number. */
  readonly blocks: readonly number[];
}

/** The notes say what a thread holds: "has" and "gave", with the block. */
function* run(thread: Thread, { blocks }: World, operations: readonly Operation[]): Program {
  const held: number[] = [];
  for (const operation of operations) {
    if (operation.startsWith("allocate")) {
      const got = yield* thread.call("allocate", operation === "allocate" ? SIZE : LARGE);
      if (got === 0) thread.notes.push(["no memory", 0]);
      else held.push(got);
    } else {
      const given = operation === "free" ? held.pop() : blocks[Number(operation.slice(5))];
      if (given !== undefined) yield* thread.call("free", given);
    }
  }
  for (const one of held) thread.notes.push(["has", one]);
}

/** Every block that is free and can be handed out again, by walking all lists. */
function freeBlocks(memory: Memory, threads: number, sizeClass: number): number[] {
  const found: number[] = [];
  const walk = (first: number, link: number): void => {
    for (let at = first; at !== 0; at = memory.word(at + link)) {
      if (found.includes(at)) fail(`A1: ${at} is in two lists`);
      found.push(at);
    }
  };
  for (let thread = 0; sizeClass <= 20 && thread < threads; thread++) {
    const lists = block(thread) + THREAD_FREE + sizeClass * FREE_SIZE;
    walk(memory.word(lists + FREE_FIRST), 0);
    walk(memory.word(lists + FREE_SPARE), 0);
  }
  walk(memory.word(ROOT_DEPOTS + sizeClass * DEPOT_SIZE + DEPOT_FIRST), 4);
  return found;
}

function checkBlocks(outcomes: readonly Outcome[], memory: Memory, { blocks }: World, large: boolean): void {
  const held = outcomes.flatMap(({ notes }) => notes.filter(([what]) => what === "has").map(([, one]) => one));
  const sizeClass = large ? LARGE_CLASS : SIZE_CLASS;
  const free = freeBlocks(memory, outcomes.length, sizeClass);
  const all = [...held, ...free];
  if (new Set(all).size !== all.length) fail(`a block is handed out twice: ${held} held, ${free} free`);
  for (const one of blocks) if (!all.includes(one)) fail(`${one} is lost`);
  for (const one of held) {
    const size = large ? LARGE : SIZE;
    if (held.some((other) => other !== one && Math.abs(other - one) < size)) fail("two blocks overlap");
  }
  if (memory.word(ROOT_ARENA_LOCK) !== 0) fail("the arena's lock is held at the end");
  if (memory.word(ROOT_DEPOTS + sizeClass * DEPOT_SIZE + DEPOT_LOCK) !== 0) fail("a depot's lock is held at the end");
}

/** `spent`: no chunk is left to cut. */
function arena(name: string, blocks: number, spent: boolean, ...threads: Operation[][]): Model<World> {
  const large = threads.flat().includes("allocate large");
  return {
    name: `arena ${name}: ${threads.map((one) => one.join(", ")).join(" | ")}`,
    proves: "no block is handed out twice, none is lost, and what one thread frees another can have",
    setup(cores) {
      joinThreads(cores);
      const made = Array.from({ length: blocks }, () => cores[0].allocate(large ? LARGE : SIZE));
      if (made.includes(0)) fail("it was to have memory");
      if (spent) while (cores[0].allocate(65536) !== 0) {}
      return { blocks: made };
    },
    threads: threads.map((operations) => (thread, world) => run(thread, world, operations)),
    names: ({ blocks: made }) => namesOf(...made.map((one, i): [string, number] => [`block ${i}`, one])),
    finally(outcomes, memory, world) {
      if (outcomes.some(({ asleep }) => asleep)) fail("somebody sleeps");
      checkBlocks(outcomes, memory, world, large);
    },
  };
}

prove(arena("fresh", 0, false, ["allocate"], ["allocate"]));
prove(arena("fresh", 0, false, ["allocate large"], ["allocate large"]));
prove(arena("spent", 3, true, ["free 0", "free 1", "free 2"], ["allocate"]));
prove(
  arena("batches", 6, false, ["free 0", "free 1", "free 2", "allocate"], ["free 3", "free 4", "free 5", "allocate"]),
);
prove(arena("depot", 3, false, ["free 0", "free 1", "free 2"], ["allocate", "allocate"], ["allocate"]));
prove(arena("depot", 2, false, ["free 0", "allocate large"], ["free 1", "allocate large"], ["allocate large"]));
prove(arena("back and forth", 3, false, ["free 0", "free 1", "free 2", "allocate"], ["allocate", "free", "allocate"]));

/** Each thread holds the object once, retains it for another handle, and lets go of both. */
function holders(threads: number): Model<number> {
  return {
    name: `handles: ${threads} holders`,
    proves: "exactly one holder is told that it was the last, and then nobody holds the object",
    setup(cores, memory) {
      joinThreads(cores);
      const object = cores[0].makeObject(1, 64);
      cores[0].share(object);
      memory.setWord(object + OBJECT_COUNT, threads);
      return object;
    },
    threads: Array.from(
      { length: threads },
      () =>
        function* (thread: Thread, object: number): Program {
          yield* thread.call("retain", object);
          for (let i = 0; i < 2; i++) {
            if ((yield* thread.call("release", object)) === 0) continue;
            thread.notes.push(["last", 0]);
            yield* thread.call("free", object);
          }
        },
    ),
    names: (object) => namesOf(["object", object]),
    finally(outcomes) {
      const last = outcomes.flatMap(({ notes }) => notes).length;
      if (last !== 1) fail(`${last} were the last`);
    },
  };
}

prove(holders(2));
prove(holders(3));
