// The ops of channels and select.

import { type Chan, nilChan, type Op, range, select, trySelect } from "parachan";
import { after, sleep } from "parachan/time";
import type { SelectCase } from "./program.js";
import { at, type Play, type World } from "./world.js";

export const channels: Record<string, Play> = {
  *advance(_world, [time], wait) {
    yield* wait(sleep(time as number));
    return "later";
  },
  *send(world, [c, value], wait) {
    yield* wait(at(world.shared.chans, c).send(value as number));
    return "sent";
  },
  *recv(world, [c], wait) {
    return received(yield* wait(at(world.shared.chans, c).recvOk()));
  },
  trySend: (world, [c, value]) => (at(world.shared.chans, c).trySend(value as number) ? "sent" : "would block"),
  tryRecv(world, [c]) {
    const got = at(world.shared.chans, c).tryRecvOk();
    return got === undefined ? "would block" : received(got);
  },
  close(world, [c]) {
    at(world.shared.chans, c).close();
    return "closed";
  },
  len(world, [c]) {
    const { length, capacity } = at(world.shared.chans, c);
    return `${length} of ${capacity}`;
  },
  *range(world, [c], wait) {
    const child = world.child();
    yield* wait(range(at(world.shared.chans, c), (value) => world.say(child, `got ${value}`)));
    return "over";
  },
  *select(world, [cases, hasDefault], wait) {
    const ops = (cases as readonly SelectCase[]).map((one) => caseOf(world, one));
    for (const [i, op] of ops.entries()) {
      const got = trySelect({ [i]: op });
      if (got !== undefined) return selected(world, got);
    }
    return hasDefault ? "default" : selected(world, yield* wait(select(Object.fromEntries(ops.entries()))));
  },
};

export const received = ([value, ok]: readonly [number | undefined, boolean]): string => `${value ?? 0} ${ok}`;

function caseOf(world: World, [kind, a, b]: SelectCase): Op<unknown> {
  switch (kind) {
    case "send":
      return at(world.shared.chans, a).send(b as number);
    case "recv":
      return at(world.shared.chans, a).recvOk();
    case "nil":
      return (nilChan<number>() as Chan<number>).recvOk();
    case "done":
      return at(world.ctxs, a).done.recv();
    case "after":
      return after(a as number).recvOk();
    case "timer":
      return at(world.timers, a).c.recvOk();
    default:
      return at(world.tickers, a).c.recvOk();
  }
}

function selected(world: World, got: { case: string | number; value: unknown }): string {
  const said = (what: string): string => `case ${got.case}: ${what}`;
  if (!Array.isArray(got.value)) return said("happened");
  const [value, ok] = got.value as [number | Date | undefined, boolean];
  return said(value instanceof Date ? `${world.since(value)} ${ok}` : received([value, ok]));
}
