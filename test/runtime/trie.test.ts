// The trie and the entries of sync.Map, and the grace that what is replaced is given before it is freed.

import { chan } from "parachan";
import { describe, expect, test, vi } from "vitest";
import {
  MAP_SIZE,
  NUMBER_MASK,
  OBJECT_COUNT,
  ROOT_THREADS,
  THREAD_BLOCKS,
  THREAD_ERA,
  THREAD_ERA_OWNER,
  THREAD_NAME,
  THREAD_SIZE,
} from "../../dist/core/layout.js";
import { allocate } from "../../dist/runtime/allocate.js";
import { enter, leave, retire } from "../../dist/runtime/grace.js";
import { decodeKey, decodeValue } from "../../dist/runtime/stored-entry.js";
import { core, join } from "../../dist/runtime/thread.js";
import * as trie from "../../dist/runtime/trie.js";
import { loadCell, storeCell } from "../../dist/runtime/words.js";

join();

const always = (): boolean => true;

/** Which bits of its hashes a trie uses: all, none, or the last few, the last of which decide at the deepest level. */
const masks: [string, number][] = [
  ["whole hashes", -1],
  ["one hash for all", 0],
  ["hashes of 4 values", 0x3],
  ["hashes that begin alike", 0xff],
  ["hashes that end alike", 0xff00_0000 | 0],
];

describe.each(masks)("Go 248: with %s", (_, mask) => {
  function make(): number {
    const map = allocate(MAP_SIZE);
    trie.makeTrie(map, 12345, mask);
    return map;
  }

  const load = (map: number, key: unknown): unknown => trie.find(map, key, decodeValue);

  function entriesOf(map: number): Map<unknown, unknown> {
    const entries = new Map<unknown, unknown>();
    for (let hash = 0; hash >= 0; ) {
      hash = trie.visit(map, hash, (entry) => {
        expect(entries.has(decodeKey(entry))).toBe(false);
        entries.set(decodeKey(entry), decodeValue(entry));
      });
    }
    return entries;
  }

  test("what is put is found, what is removed is not, and each comes once", () => {
    const map = make();
    const model = new Map<unknown, unknown>();
    for (let n = 0; n < 200; n++) {
      trie.put(map, n, n, always);
      trie.put(map, `${n}`, { n }, always);
      model.set(n, n).set(`${n}`, { n });
    }
    expect(entriesOf(map)).toEqual(model);
    for (let n = 0; n < 200; n += 3) {
      expect(trie.remove(map, n, always)).toBe(true);
      expect(trie.remove(map, n, always)).toBe(false);
      model.delete(n);
      trie.put(map, `${n}`, "new", always);
      model.set(`${n}`, "new");
    }
    expect(entriesOf(map)).toEqual(model);
    for (const [key, value] of model) expect(load(map, key)).toEqual(value);
    for (let n = 0; n < 200; n += 3) expect(load(map, n)).toBe(undefined);
    trie.clear(map);
    expect(entriesOf(map).size).toBe(0);
    expect(load(map, "1")).toBe(undefined);
  });

  test("what is put, replaced, removed and cleared takes no more memory the tenth time than the second", () => {
    const map = make();
    let reserved = 0;
    for (let round = 0; round < 10; round++) {
      for (let n = 0; n < 300; n++) trie.put(map, `${round}-${n}`, { n, text: "x".repeat(n) }, always);
      for (let n = 0; n < 300; n++) trie.put(map, `${round}-${n}`, n, always);
      for (let n = 0; n < 150; n++) trie.remove(map, `${round}-${n}`, always);
      trie.clear(map);
      if (round === 1) reserved = core.reservedBytes();
    }
    expect(core.reservedBytes()).toBe(reserved);
  });
});

describe("a change that another one overtakes is asked about again, and made upon that", () => {
  const overtakers: [string, (map: number) => void, unknown][] = [
    [
      "puts another key beside it",
      (map) => trie.put(map, "b", 2, always),
      [
        ["a", 0, 9],
        ["b", 2],
      ],
    ],
    ["puts the same key", (map) => trie.put(map, "a", 5, always), [["a", 5, 9]]],
    ["removes the key", (map) => trie.remove(map, "a", always), [["a", undefined, 9]]],
    ["clears the map", (map) => trie.clear(map), [["a", undefined, 9]]],
    [
      "makes a branch of the leaf",
      (map) => {
        for (let n = 0; n < 40; n++) trie.put(map, n, n, always);
        for (let n = 0; n < 40; n++) trie.remove(map, n, always);
      },
      [["a", 0, 9]],
    ],
  ];
  test.each(overtakers)("%s", (_, overtake, expected) => {
    const map = allocate(MAP_SIZE);
    trie.makeTrie(map, 1, -1);
    trie.put(map, "a", 0, always);
    const seen: unknown[] = [];
    const done = trie.put(map, "a", 9, (entry) => {
      seen.push(entry === undefined ? undefined : decodeValue(entry));
      if (seen.length === 1) overtake(map);
      return true;
    });
    expect(done).toBe(true);
    expect(seen.length).toBe(2);
    const last = seen[1];
    const entries = ["a", "b"].flatMap((key) => {
      const value = trie.find(map, key, decodeValue);
      return value === undefined ? [] : [key === "a" ? [key, last, value] : [key, value]];
    });
    expect(entries).toEqual(expected);
  });
});

test("keys that come and go leave nothing behind", () => {
  const map = allocate(MAP_SIZE);
  trie.makeTrie(map, 1, -1);
  let reserved = 0;
  for (let n = 0; n < 60_000; n++) {
    trie.put(map, n, n, always);
    if (n >= 500) trie.remove(map, n - 500, always);
    if (n === 10_000) reserved = core.reservedBytes();
  }
  expect(core.reservedBytes()).toBe(reserved);
});

test("an entry counts the channels in its key and its value once, however often it is read, and lets them go", async () => {
  const map = allocate(MAP_SIZE);
  trie.makeTrie(map, 1, -1);
  const [one, other] = [chan(0), chan(0)] as unknown as { address: number }[];
  const counts = (): unknown => [one, other].map((ch) => loadCell((ch?.address ?? 0) + OBJECT_COUNT));
  trie.put(map, "a", { one, again: one }, always);
  trie.put(map, other, "b", always);
  expect(counts()).toEqual([2, 2]);
  for (let i = 0; i < 10; i++) {
    expect(trie.find(map, "a", decodeValue)).toEqual({ one, again: one });
    trie.visit(map, 0, decodeKey);
    trie.find(map, other, decodeKey);
    trie.find(map, one, decodeKey);
  }
  expect(counts()).toEqual([2, 2]);
  trie.put(map, "a", other, always);
  expect(counts()).toEqual([1, 3]);
  expect(trie.put(map, "a", one, () => false)).toBe(false);
  expect(counts()).toEqual([1, 3]);
  trie.remove(map, "a", always);
  expect(counts()).toEqual([1, 2]);
  trie.put(map, "a", one, always);
  trie.clear(map);
  expect(counts()).toEqual([1, 1]);
  trie.put(map, one, other, always);
  trie.endTrie(map);
  expect(counts()).toEqual([1, 1]);
});

describe("what is retired", () => {
  /** Makes it look as if a thread with the highest number so far reads since now; answers how to end it. */
  function pretendReader(): { leave(): void; die(): void; succeed(): void } {
    const number = loadCell(ROOT_THREADS);
    expect(number).toBeLessThan(NUMBER_MASK);
    const thread = THREAD_BLOCKS + number * THREAD_SIZE;
    storeCell(thread + THREAD_NAME, 256 + number);
    storeCell(thread + THREAD_ERA_OWNER, 256 + number);
    storeCell(ROOT_THREADS, number + 1);
    enter(); // Announces the era of now here, and there too.
    const own = THREAD_BLOCKS;
    storeCell(thread + THREAD_ERA, loadCell(own + THREAD_ERA));
    leave();
    return {
      leave: () => storeCell(thread + THREAD_ERA, 0),
      die: () => storeCell(thread + THREAD_NAME, 0),
      succeed: () => storeCell(thread + THREAD_NAME, 512 + number),
    };
  }

  const freed: number[] = [];
  const retireNow = (block: number): void => {
    enter();
    retire(block, (one) => freed.push(one));
    leave();
  };

  test("is freed at the end of the operation if nobody reads", () => {
    retireNow(1);
    expect(freed.splice(0)).toEqual([1]);
    enter();
    enter();
    retire(2, (one) => freed.push(one));
    leave();
    expect(freed).toEqual([]);
    leave();
    expect(freed.splice(0)).toEqual([2]);
  });

  test("is kept until those who began to read before have left, and no longer", () => {
    const early = pretendReader();
    retireNow(1);
    const late = pretendReader();
    retireNow(2);
    expect(freed).toEqual([]);
    early.leave();
    retireNow(3);
    expect(freed.splice(0)).toEqual([1]);
    late.leave();
    enter();
    leave();
    expect(freed.splice(0)).toEqual([2, 3]);
  });

  test("is freed soon after those who read have left, though nothing else is done here", async () => {
    const reader = pretendReader();
    for (let block = 1; block <= 3; block++) retireNow(block);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(freed).toEqual([]);
    reader.leave();
    await vi.waitFor(() => expect(freed).toEqual([1, 2, 3]));
    freed.length = 0;
  });

  test("is not kept for a reader that has died, nor for its successor", () => {
    const dead = pretendReader();
    const succeeded = pretendReader();
    retireNow(1);
    dead.die();
    expect(freed).toEqual([]);
    succeeded.succeed();
    retireNow(2);
    expect(freed.splice(0)).toEqual([1, 2]);
  });
});
