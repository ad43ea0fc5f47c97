// Runs a program of several goroutines at once, on this thread or on others, and writes down its history.

import { setTimeout } from "node:timers/promises";
import { chan, dump, type Goroutine, go, nilChan } from "parachan";
import { Int32 } from "parachan/atomic";
import { background, withCancel } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { core } from "../../dist/runtime/thread.js";
import type { Action, Happened, roles, tasks, World } from "../tasks/operations.mjs";
import type { Program } from "./arbitrary.js";
import type { History } from "./history.js";

/** Longest time, in milliseconds, in which a program has to end or fall asleep. */
const PATIENCE = 30_000;

export async function recordHistory(
  { capacities, steps }: Program<Action[][]>,
  party: typeof roles.party | typeof tasks.party,
): Promise<History> {
  const channels = capacities.map((capacity) => chan<unknown>(capacity));
  const [context, cancel] = withCancel(background());
  const world: World = {
    channels: [...channels, nilChan()],
    group: new WaitGroup(),
    clock: new Int32(),
    over: new Int32(),
    arrived: new Int32(),
    parties: steps.length,
    context,
  };
  const goroutines = steps.map((actions) => go(party, world, actions));
  const alive = new Set(goroutines);
  const all = Promise.all(
    goroutines.map((goroutine) => Promise.resolve(goroutine).finally(() => alive.delete(goroutine))),
  );
  const begin = performance.now();
  while (alive.size > 0 && !allAsleep([...alive], world.clock)) {
    if (performance.now() - begin > PATIENCE) throw new Error(`neither ends nor sleeps:\n${dump()}`);
    await Promise.race([all, setTimeout(1)]);
  }
  // What ends from here on has been ended.
  const end = world.clock.add(1);
  world.over.store(1);
  cancel();
  if (alive.size > 0) for (const ch of channels) ch[Symbol.dispose]();
  const happened: Happened[] = (await all).flat();
  const left = channels.map((ch) => {
    const values: unknown[] = [];
    for (let got = ch.tryRecvOk(); got?.[1] === true; got = ch.tryRecvOk()) values.push(got[0]);
    return values;
  });
  return {
    capacities,
    done: happened.filter((one) => one.to < end),
    asleep: happened.filter((one) => one.to > end),
    left,
  };
}

/** Whether each of them waits, for ever if nobody interferes: no worker is busy, and nobody is on its way. */
function allAsleep(goroutines: readonly Goroutine<unknown>[], clock: Int32): boolean {
  const before = clock.load();
  if (core.busyWorkers() > 0 || core.hasWork() !== 0) return false;
  const text = dump();
  const wait = goroutines.every(({ id }) => new RegExp(`^goroutine ${id} \\[(chan|select)`, "m").test(text));
  return wait && clock.load() === before;
}
