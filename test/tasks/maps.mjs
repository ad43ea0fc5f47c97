// The parties of the tests of sync.Map and atomic.Value: goroutines that a test starts on its own thread, through `parties`, or
// on any worker, through `tasks`.

import { gosched, parallel } from "parachan";

/** Waits until `count` goroutines have come here, so that they run at the same time. */
function* meet(cells, count) {
  Atomics.add(cells, 0, 1);
  while (Atomics.load(cells, 0) < count) yield* gosched();
}

export const parties = {
  /** Go's TestConcurrentRange: stores, under each key, multiples of the key, until it is told to stop. */
  *storeMultiples(map, keys, id, stop) {
    for (let round = 1; Atomics.load(stop, 0) === 0; round++) {
      for (let n = id; n <= keys; n++) {
        map.store(n, n * (round % 1000) * (id + 1));
        if (n % 16 === 0) {
          map.load(n - 1);
          yield* gosched();
        }
      }
    }
  },
  /** Ranges over the map, and answers what it saw that must not be. */
  *checkRange(map, keys, rounds) {
    for (let round = 0; round < rounds; round++) {
      const seen = new Set();
      for (const [key, value] of map) {
        if (value % key !== 0) return `${value} under ${key}`;
        if (seen.has(key)) return `${key} came twice`;
        seen.add(key);
      }
      if (seen.size !== keys) return `${seen.size} keys of ${keys}`;
      yield* gosched();
    }
    return "";
  },
  /** Counts in the values of the map by compareAndSwap; answers how often another was faster. */
  *count(map, keys, times, met, parties) {
    yield* meet(met, parties);
    let missed = 0;
    for (let i = 0; i < times; i++) {
      const key = keys[i % keys.length];
      for (;;) {
        const [before, loaded] = map.loadOrStore(key, 1);
        if (!loaded || map.compareAndSwap(key, before, before + 1)) break;
        missed += 1;
        if (missed % 8 === 0) yield* gosched();
      }
    }
    return missed;
  },
  /** Stores itself under each key that has nobody; answers under how many. */
  *claim(map, keys, id, met, parties) {
    yield* meet(met, parties);
    let mine = 0;
    for (const key of keys) {
      const [owner, loaded] = map.loadOrStore(key, { owner: id });
      if (loaded === (owner.owner === id)) throw new Error(`${key} has ${owner.owner} for ${id}`);
      if (!loaded) mine += 1;
      if (mine % 16 === 1) yield* gosched();
    }
    return mine;
  },
  /** Takes out what it finds under the keys; answers the sum. */
  *take(map, keys, met, parties) {
    yield* meet(met, parties);
    let sum = 0;
    for (const key of keys) {
      const [value, loaded] = map.loadAndDelete(key);
      if (loaded) sum += value;
      if (key % 64 === 0) yield* gosched();
    }
    return sum;
  },
  /** Go's TestConcurrentClear: stores, looks up and clears at once. */
  *storeLoadClear(map, id, rounds, met, parties) {
    yield* meet(met, parties);
    for (let i = 0; i < rounds; i++) {
      const role = (id + i) % 3;
      if (role === 0) map.store(i % 64, i);
      else if (role === 1) map.load(i % 64);
      else if (i % 32 === 0) map.clear();
      if (i % 64 === 0) yield* gosched();
    }
  },
  /** Its own keys come and go; nobody else's are touched. Answers what it saw that must not be. */
  *comeAndGo(map, id, keys, rounds, met, parties) {
    yield* meet(met, parties);
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < keys; n++) {
        const key = `${id}-${n}`;
        if (map.load(key) !== undefined) return `${key} is there already`;
        map.store(key, { id, n, round });
        const there = map.load(key);
        if (there?.id !== id || there.n !== n || there.round !== round) return `${key} has ${JSON.stringify(there)}`;
      }
      yield* gosched();
      for (let n = 0; n < keys; n++) if (!map.delete(`${id}-${n}`)) return `${id}-${n} has gone`;
    }
    return "";
  },
  /** Stores values whose parts belong together, and looks whether those of the others do. */
  *storeWhole(value, id, rounds, met, parties) {
    yield* meet(met, parties);
    for (let i = 0; i < rounds; i++) {
      const { parts } = value.load();
      if (parts.some((part) => part !== parts[0])) return `torn: ${parts}`;
      value.store({ parts: Array.from({ length: 20 }, () => id * rounds + i) });
      if (i % 64 === 0) yield* gosched();
    }
    return "";
  },
  /** Adds by compareAndSwap. */
  *addToValue(value, times, met, parties) {
    yield* meet(met, parties);
    for (let i = 0; i < times; i++) {
      for (let before = value.load(); !value.compareAndSwap(before, before + 1); before = value.load())
        yield* gosched();
    }
  },
  /** What the methods say on another thread. */
  use(map, key, value) {
    const before = map.loadOk(key);
    map.store(key, value);
    return [before, map.load(key), [...map].length];
  },
  loadKey: (map, key) => map.load(key),
  loadValue: (value) => value.load(),
  /** Swaps the numbers `from`, `from + 1`, … in; answers the sum of what came out. */
  *swap(map, value, from, times, met, parties) {
    yield* meet(met, parties);
    let sum = 0;
    for (let i = 0; i < times; i++) {
      sum += (map.swap("x", from + i)[0] ?? 0) + (value.swap(from + i) ?? 0);
      if (i % 64 === 0) yield* gosched();
    }
    return sum;
  },
  /** Loads a value with a channel and a map in it and stores it again; answers what it saw that must not be. */
  *churn(map, times, met, parties) {
    yield* meet(met, parties);
    for (let i = 0; i < times; i++) {
      const { ch, inner } = map.load("all");
      if (ch.capacity !== 3 || ch.length !== 1) return `a channel of ${ch.length} of ${ch.capacity}`;
      if (inner.load("n") !== 5) return `${inner.load("n")} in the inner map`;
      map.store("all", { ch, inner, i });
      map.store(ch, i);
      if (i % 5 === 0) map.delete(ch);
      if (i % 64 === 0) yield* gosched();
    }
    return "";
  },
  /** Does everything to the map and the value, without ever waiting, until its thread is terminated. */
  hammer(map, value) {
    for (let i = 0; ; i++) {
      map.store(i % 50, { i, list: [i, i] });
      map.load((i * 7) % 50);
      map.delete((i * 3) % 50);
      map.loadOrStore(`${i % 20}`, i);
      if (i % 100 === 0) for (const [key] of map) map.swap(key, i);
      if (i % 1000 === 0) map.clear();
      value.store({ i });
      value.compareAndSwap(value.load(), { i: -i });
    }
  },
  /** Sends on the channel that it finds in the map. */
  *sendOn(map, key, message) {
    yield* map.load(key).send(message);
  },
  identity: (value) => value,
};

export const tasks = parallel(import.meta.url, parties);
