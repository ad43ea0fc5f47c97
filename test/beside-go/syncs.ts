// The ops of parachan/sync and parachan/atomic.

import type { Argument } from "./program.js";
import { at, type Play, type World } from "./world.js";

export const syncs: Record<string, Play> = {
  add(world, [group, delta]) {
    at(world.shared.counts, group).add(delta as number);
    at(world.shared.waitGroups, group).add(delta as number);
    return "added";
  },
  doneOne(world, [group]) {
    if (at(world.shared.counts, group).load() === 0) return "at zero";
    at(world.shared.counts, group).add(-1);
    at(world.shared.waitGroups, group).done();
    return "done";
  },
  doneAll(world, [group]) {
    for (; at(world.shared.counts, group).load() > 0; at(world.shared.waitGroups, group).done()) {
      at(world.shared.counts, group).add(-1);
    }
    return "done";
  },
  *wait(world, [group], wait) {
    yield* wait(at(world.shared.waitGroups, group).wait());
    return "waited";
  },
  goWith(world, [group, c]) {
    const child = world.child();
    at(world.shared.waitGroups, group)
      .go(() => world.work(child, c as number))
      .then(undefined, () => {});
    return "started";
  },
  *once(world, [once, c], wait) {
    const child = world.child();
    yield* wait(at(world.shared.onces, once).do(() => world.work(child, c as number)));
    return "done once";
  },
  *onceValue(world, [once], wait) {
    return `${yield* wait(at(world.onceValues, once)())}`;
  },
  *condWait(world, [number], wait) {
    const cond = at(world.shared.conds, number);
    yield* wait(cond.l.lock());
    yield* wait(cond.wait());
    cond.l.unlock();
    return "woken";
  },
  signal(world, [cond]) {
    at(world.shared.conds, cond).signal();
    return "signalled";
  },
  broadcast(world, [cond]) {
    at(world.shared.conds, cond).broadcast();
    return "broadcast";
  },
  *lock(world, [mutex], wait) {
    yield* wait(at(world.shared.mutexes, mutex).lock());
    return locked(world, mutex);
  },
  tryLock: (world, [mutex]) => (at(world.shared.mutexes, mutex).tryLock() ? locked(world, mutex) : "would block"),
  unlock(world, [mutex]) {
    if (at(world.shared.locked, mutex).load() === 0) return "not locked";
    at(world.shared.locked, mutex).store(0);
    at(world.shared.mutexes, mutex).unlock();
    return "unlocked";
  },
  *rLock(world, [mutex], wait) {
    yield* wait(at(world.shared.rwMutexes, mutex).rLock());
    return reading(world, mutex);
  },
  *lockReader(world, [mutex], wait) {
    yield* wait(at(world.shared.rwMutexes, mutex).rLocker().lock());
    return reading(world, mutex);
  },
  tryRLock: (world, [mutex]) => (at(world.shared.rwMutexes, mutex).tryRLock() ? reading(world, mutex) : "would block"),
  *wLock(world, [mutex], wait) {
    yield* wait(at(world.shared.rwMutexes, mutex).lock());
    return writing(world, mutex);
  },
  tryWLock: (world, [mutex]) => (at(world.shared.rwMutexes, mutex).tryLock() ? writing(world, mutex) : "would block"),
  rwUnlock(world, [mutex]) {
    if (at(world.shared.writing, mutex).load() === 1) {
      at(world.shared.writing, mutex).store(0);
      at(world.shared.rwMutexes, mutex).unlock();
      return "written";
    }
    if (at(world.shared.reading, mutex).load() === 0) return "not locked";
    at(world.shared.reading, mutex).add(-1);
    at(world.shared.rwMutexes, mutex).rUnlock();
    return "read";
  },
  rwUnlockAll(world, [mutex]) {
    if (at(world.shared.writing, mutex).swap(0) === 1) at(world.shared.rwMutexes, mutex).unlock();
    for (; at(world.shared.reading, mutex).load() > 0; at(world.shared.rwMutexes, mutex).rUnlock()) {
      at(world.shared.reading, mutex).add(-1);
    }
    return "free";
  },
  store(world, [key, value]) {
    world.shared.map.store(key as number, value as number);
    return "stored";
  },
  load: (world, [key]) => found(world.shared.map.loadOk(key as number)),
  loadOrStore: (world, [key, value]) => world.shared.map.loadOrStore(key as number, value as number).join(" "),
  loadAndDelete: (world, [key]) => found(world.shared.map.loadAndDelete(key as number)),
  swap: (world, [key, value]) => found(world.shared.map.swap(key as number, value as number)),
  compareAndSwap: (world, [key, old, value]) =>
    `${world.shared.map.compareAndSwap(key as number, old as number, value as number)}`,
  compareAndDelete: (world, [key, old]) => `${world.shared.map.compareAndDelete(key as number, old as number)}`,
  clearMap(world) {
    world.shared.map.clear();
    return "cleared";
  },
  rangeMap(world) {
    const all = [...world.shared.map];
    return `${all.length} ${all.reduce((sum, [key, value]) => sum + 100 * key + value, 0)}`;
  },
  value(world, [op, a, b]) {
    const { value } = world.shared;
    switch (op) {
      case "store":
        value.store(a as number | string);
        return "stored";
      case "swap":
        return `${value.swap(a as number | string) ?? "none"}`;
      default:
        return `${value.compareAndSwap(a as number | string, b as number | string)} ${value.load() ?? "none"}`;
    }
  },
  atomic(world, [type, op, a, b]) {
    return type === "Int32" || type === "Uint32"
      ? change(world.shared.atomics[type], op as string, Number(a), Number(b))
      : change(
          world.shared.atomics[type as "Int64" | "Uint64"],
          op as string,
          BigInt(a as string),
          BigInt(b as string),
        );
  },
};

function locked(world: World, mutex: Argument | undefined): string {
  at(world.shared.locked, mutex).store(1);
  return "locked";
}

function reading(world: World, mutex: Argument | undefined): string {
  at(world.shared.reading, mutex).add(1);
  return "reading";
}

function writing(world: World, mutex: Argument | undefined): string {
  at(world.shared.writing, mutex).store(1);
  return "writing";
}

const found = ([value, loaded]: readonly [number | undefined, boolean]): string => (loaded ? `${value}` : "none");

/** What the four types have in common, for one kind of number. */
type Changed<T> = {
  load(): T;
  store(value: T): void;
  add(delta: T): T;
  swap(value: T): T;
  and(mask: T): T;
  or(mask: T): T;
  compareAndSwap(old: T, value: T): boolean;
};

function change<T>(number: Changed<T>, op: string, a: T, b: T): string {
  switch (op) {
    case "compareAndSwap":
      return `${number.compareAndSwap(a, b)} ${number.load()}`;
    case "compareAndSwapLoaded":
      return `${number.compareAndSwap(number.load(), b)} ${number.load()}`;
    case "store":
      number.store(a);
      return `${number.load()}`;
    default:
      return `${number[op as "add" | "swap" | "and" | "or"](a)}`;
  }
}
