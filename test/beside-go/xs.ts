// The ops of errgroup, semaphore, singleflight and rate.

import type { GoroutineGenerator, Op } from "parachan";
import { Group, withContext } from "parachan/errgroup";
import { keep } from "./contexts.js";
import type { Argument } from "./program.js";
import { at, type Play, textOf, type Wait, type World } from "./world.js";

export const xs: Record<string, Play> = {
  group(world, [parent, limit]) {
    let group: Group;
    if (parent === -1) group = new Group();
    else {
      const [made, ctx] = withContext(at(world.ctxs, parent));
      group = made;
      keep(world, [ctx]);
    }
    if (limit !== -1) group.setLimit(limit as number);
    return `group ${world.groups.push(group) - 1}`;
  },
  *groupGo(world, [group, c], wait) {
    yield* wait(at(world.groups, group).go(member(world, c)));
    return "started";
  },
  groupTryGo: (world, [group, c]) => `${at(world.groups, group).tryGo(member(world, c))}`,
  groupLimit(world, [group, limit]) {
    at(world.groups, group).setLimit(limit as number);
    return "set";
  },
  *groupWait(world, [group], wait) {
    return yield* orError(wait, at(world.groups, group).wait(), () => "nil");
  },
  *acquire(world, [semaphore, n, ctx], wait) {
    return yield* orError(wait, at(world.shared.semaphores, semaphore).acquire(n as number, at(world.ctxs, ctx)), () =>
      acquired(world, semaphore, n),
    );
  },
  tryAcquire: (world, [semaphore, n]) =>
    at(world.shared.semaphores, semaphore).tryAcquire(n as number) ? acquired(world, semaphore, n) : "would block",
  release(world, [semaphore, most]) {
    const n = Math.min(most as number, at(world.shared.acquired, semaphore).load());
    at(world.shared.acquired, semaphore).add(-n);
    at(world.shared.semaphores, semaphore).release(n);
    return `released ${n}`;
  },
  *flight(world, [key, c], wait) {
    const child = world.child();
    const flight = world.flights.do(key as string, () => world.work(child, c as number));
    return yield* orError(wait, flight, ({ value, shared }) => `${value} ${shared}`);
  },
  *flightChan(world, [key, c], wait) {
    const child = world.child();
    const result = yield* wait(world.flights.doChan(key as string, () => world.work(child, c as number)).recv());
    return `${result?.value ?? textOf(result?.error)} ${result?.shared}`;
  },
  forget(world, [key]) {
    world.flights.forget(key as string);
    return "forgotten";
  },
  allow: (world, [limiter, n]) => `${at(world.limiters, limiter).allowN(n as number)}`,
  reserve(world, [limiter, n]) {
    const reservation = at(world.limiters, limiter).reserveN(n as number);
    const number = world.reservations.push(reservation) - 1;
    return reservation.ok ? `reservation ${number}: ${delayOf(reservation.delay())}` : `no reservation ${number}`;
  },
  delay(world, [number]) {
    const reservation = at(world.reservations, number);
    return reservation === undefined ? "none" : delayOf(reservation.delay());
  },
  cancelReservation(world, [number]) {
    const reservation = at(world.reservations, number);
    if (reservation === undefined || world.cancelled.has(reservation)) return "none";
    world.cancelled.add(reservation);
    reservation.cancel();
    return "cancelled";
  },
  *waitN(world, [limiter, n, ctx], wait) {
    return yield* orError(wait, at(world.limiters, limiter).waitN(n as number, at(world.ctxs, ctx)), () => "nil");
  },
  /** In hundredths, and a little more: in the last places the two compute differently. */
  tokens: (world, [limiter]) => `${Math.floor(100 * at(world.limiters, limiter).tokens() + 1.234e-4)}`,
  sometimes(world, [number]) {
    let what = "left out";
    at(world.sometimes, number).do(() => {
      what = "done";
    });
    return what;
  },
  setLimit(world, [limiter, limit]) {
    at(world.limiters, limiter).setLimit(limit as number);
    return "set";
  },
  setBurst(world, [limiter, burst]) {
    at(world.limiters, limiter).setBurst(burst as number);
    return "set";
  },
};

function member(world: World, c: unknown): () => GoroutineGenerator<void> {
  const child = world.child();
  return function* () {
    yield* world.work(child, c as number);
  };
}

function acquired(world: World, semaphore: Argument | undefined, n: Argument | undefined): string {
  at(world.shared.acquired, semaphore).add(n as number);
  return "acquired";
}

const delayOf = (delay: number): string => (delay === Number.POSITIVE_INFINITY ? "never" : `${Math.round(delay)}`);

/** What Go answers with as an error is thrown here. */
function* orError<T>(wait: Wait, op: Op<T>, say: (value: T) => string): GoroutineGenerator<string> {
  let value: T;
  try {
    value = yield* wait(op);
  } catch (error) {
    return textOf(error);
  }
  return say(value);
}
