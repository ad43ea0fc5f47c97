// A hash trie in the shared memory, which any number of threads read and change at the same time without a lock (after Go's
// HashTrieMap, and Bagwell's hash tries).
//
//   cell ──▶ 0                                  nothing
//        ──▶ leaf: length (hash, entry)*        up to LEAF_MOST entries; at the deepest, any number
//        ──▶ branch: 16 cells                   one for each value of the next four bits of the hash
//
// Invariants
//   T1  Nothing in a leaf or an entry changes. To change one is to make another leaf and to put it into the cell with one
//       compare-and-swap: that is the instant at which the change happens. What was replaced is retired (grace.ts).
//   T2  A cell that has a branch keeps it until the whole trie is cleared. So there are never more branches than the entries
//       have needed at one time.
//   T3  A cell's leaf has all entries that belong under the cell. So whoever reads one leaf sees them as they were at one
//       instant.
//   T4  Nobody waits for anybody: a compare-and-swap fails only where another has succeeded. A thread that dies leaves
//       nothing half done; what it had made and not put in, or taken out and not freed, is lost.
//
// To clear is to take the whole trie out of its first cell. Who is under way in it then goes on in what has been cleared: what
// it does there has happened just before the clearing, which it overlaps.

import type { Address } from "../core/core.js";
import { MAP_MASK, MAP_SEED, MAP_TRIE } from "../core/layout.js";
import { allocate } from "./allocate.js";
import { release } from "./codec.js";
import { enter, leave, retire } from "./grace.js";
import { encodeKey, freeEntry, hasKey, keyBytesOf, makeEntry } from "./stored-entry.js";
import { core } from "./thread.js";
import { casCell, loadCell, readWord, swapCell, writeWord } from "./words.js";

/** Marks a cell's content as a branch: blocks lie at multiples of 16. */
const BRANCH = 1;
const BRANCH_CELLS = 16;
const BITS = 4;
const LAST_HASH = 2 ** 32 - 1;
/** All bits of the hash are used up. */
const DEEPEST = 8;
/** So many fit in a block of 64 bytes. */
const LEAF_MOST = 7;
const LEAF_PAIRS = 4;
const PAIR_SIZE = 8;
const PAIR_ENTRY = 4;

/** An entry with the hash of its key. */
interface Pair {
  readonly hash: number;
  readonly entry: Address;
}

/** What `locate` has found, here and not in an object: the cell in which the hash belongs, its content, and how deep it lies. */
let cell: Address = 0;
let leaf = 0;
let depth = 0;

/** Whether a change is to be made, where the key has this entry, or none. */
export type May = (entry: Address | undefined) => boolean;

/** Begins a map's trie. `mask` has the bits of a hash that are used: all, but in tests. */
export function makeTrie(map: Address, seed: number, mask: number): void {
  writeWord(map + MAP_TRIE, 0);
  writeWord(map + MAP_SEED, seed);
  writeWord(map + MAP_MASK, mask);
}

/** Calls `use` with the key's entry, which stays as it is meanwhile; or answers undefined. */
export function find<T>(map: Address, key: unknown, use: (entry: Address) => T): T | undefined {
  const bytes = encodeKey(key);
  enter();
  try {
    const entry = search(map, hashOf(map, bytes), bytes); // From here on, `use` may overwrite the bytes.
    return entry === 0 ? undefined : use(entry);
  } finally {
    leave();
    if (isObject(key)) release(bytes);
  }
}

function isObject(key: unknown): boolean {
  return typeof key === "object" || typeof key === "function";
}

/** Puts the value under the key, if `may` says so; it is asked again when another thread was faster. */
export function put(map: Address, key: unknown, value: unknown, may: May): boolean {
  const fresh = makeEntry(key, value);
  const bytes = keyBytesOf(fresh);
  let done = false;
  try {
    done = change(map, hashOf(map, bytes), bytes, fresh, may);
  } finally {
    if (!done) freeEntry(fresh);
  }
  return done;
}

/** Takes the key's entry out, if `may` says so; it is asked again when another thread was faster. */
export function remove(map: Address, key: unknown, may: (entry: Address) => boolean): boolean {
  const bytes = encodeKey(key).slice(); // What `may` decodes may be encoded again.
  try {
    return change(map, hashOf(map, bytes), bytes, 0, (entry) => entry !== undefined && may(entry));
  } finally {
    release(bytes);
  }
}

/** Puts `fresh` in the place of the key's entry, or with 0 nothing. */
function change(map: Address, hash: number, key: Uint8Array, fresh: Address, may: May): boolean {
  enter();
  try {
    for (;;) {
      const entry = search(map, hash, key);
      const [at, before, level] = [cell, leaf, depth]; // What `may` does may be to search another map.
      if (!may(entry === 0 ? undefined : entry)) return false;
      const after = replaced(before, level, entry, hash, fresh);
      if (!casCell(at, before, after)) {
        freeNodes(after);
        continue;
      }
      if (before !== 0) retire(before, core.free); // T1
      if (entry !== 0) retire(entry, freeEntry);
      return true;
    }
  } finally {
    leave();
  }
}

/** What a cell at the level has to have instead of the leaf, for `fresh` in the place of the entry. Each may be 0 for none. */
function replaced(before: Address, level: number, entry: Address, hash: number, fresh: Address): number {
  const length = lengthOf(before);
  const size = length + (fresh === 0 ? 0 : 1) - (entry === 0 ? 0 : 1);
  if (size === 0) return 0;
  if (size > LEAF_MOST && level < DEEPEST) return makeBranch([...pairsOf(before), { hash, entry: fresh }], level);
  const node = allocate(LEAF_PAIRS + size * PAIR_SIZE);
  writeWord(node, size);
  let to = node + LEAF_PAIRS;
  for (let i = 0, from = before + LEAF_PAIRS; i < length; i++, from += PAIR_SIZE) {
    if (readWord(from + PAIR_ENTRY) === entry) continue;
    writeWord(to, readWord(from));
    writeWord(to + PAIR_ENTRY, readWord(from + PAIR_ENTRY));
    to += PAIR_SIZE;
  }
  if (fresh !== 0) {
    writeWord(to, hash);
    writeWord(to + PAIR_ENTRY, fresh);
  }
  return node;
}

export function clear(map: Address): void {
  enter();
  try {
    const trie = swapCell(map + MAP_TRIE, 0);
    if (trie !== 0) retire(trie, freeTrie);
  } finally {
    leave();
  }
}

/** Frees all that is in a map that nobody can find any more, and leaves it empty. */
export function endTrie(map: Address): void {
  freeTrie(swapCell(map + MAP_TRIE, 0));
}

/**
 * Calls `use` with each of the entries that have the smallest hash from `from` on, and answers with the hash after it; or -1
 * if there is none.
 */
export function visit(map: Address, from: number, use: (entry: Address) => void): number {
  if (from > LAST_HASH) return -1;
  enter();
  try {
    const found = firstFrom(map + MAP_TRIE, 0, from);
    if (found === undefined) return -1;
    for (const { hash, entry } of pairsOf(found.leaf)) if (hash === found.hash) use(entry);
    return found.hash + 1;
  } finally {
    leave();
  }
}

/** The leaf with the smallest hash that is not below `from`. */
function firstFrom(at: Address, level: number, from: number): { leaf: number; hash: number } | undefined {
  const content = loadCell(at);
  if ((content & BRANCH) === 0) {
    let first = -1;
    for (let i = lengthOf(content), at = content + LEAF_PAIRS; i > 0; i--, at += PAIR_SIZE) {
      const hash = readWord(at) >>> 0;
      if (hash >= from && (first < 0 || hash < first)) first = hash;
    }
    return first < 0 ? undefined : { leaf: content, hash: first };
  }
  const first = indexAt(from, level);
  for (let i = first; i < BRANCH_CELLS; i++) {
    const found = firstFrom(content - BRANCH + 4 * i, level + 1, i === first ? from : 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The key's entry, or 0; leaves where it belongs in `cell`, `leaf` and `depth`. */
function search(map: Address, hash: number, key: Uint8Array): Address {
  locate(map, hash);
  if (leaf === 0) return 0;
  const end = leaf + LEAF_PAIRS + lengthOf(leaf) * PAIR_SIZE;
  for (let pair = leaf + LEAF_PAIRS; pair < end; pair += PAIR_SIZE) {
    if (readWord(pair) >>> 0 === hash && hasKey(readWord(pair + PAIR_ENTRY), key)) return readWord(pair + PAIR_ENTRY);
  }
  return 0;
}

function locate(map: Address, hash: number): void {
  cell = map + MAP_TRIE;
  leaf = loadCell(cell);
  for (depth = 0; (leaf & BRANCH) !== 0; depth++) {
    cell = leaf - BRANCH + 4 * indexAt(hash, depth);
    leaf = loadCell(cell);
  }
}

function indexAt(hash: number, level: number): number {
  return (hash >>> (32 - BITS * (level + 1))) & (BRANCH_CELLS - 1);
}

function pairsOf(node: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = lengthOf(node), at = node + LEAF_PAIRS; i > 0; i--, at += PAIR_SIZE) {
    pairs.push({ hash: readWord(at) >>> 0, entry: readWord(at + PAIR_ENTRY) });
  }
  return pairs;
}

function lengthOf(node: number): number {
  return node === 0 ? 0 : readWord(node);
}

/** What a cell at the level has to have for these entries. */
function build(pairs: readonly Pair[], level: number): number {
  if (pairs.length === 0) return 0;
  return pairs.length <= LEAF_MOST || level === DEEPEST ? makeLeaf(pairs) : makeBranch(pairs, level);
}

function makeLeaf(pairs: readonly Pair[]): Address {
  const node = allocate(LEAF_PAIRS + pairs.length * PAIR_SIZE);
  writeWord(node, pairs.length);
  pairs.forEach(({ hash, entry }, i) => {
    writeWord(node + LEAF_PAIRS + i * PAIR_SIZE, hash);
    writeWord(node + LEAF_PAIRS + i * PAIR_SIZE + PAIR_ENTRY, entry);
  });
  return node;
}

function makeBranch(pairs: readonly Pair[], level: number): number {
  const node = allocate(4 * BRANCH_CELLS);
  for (let i = 0; i < BRANCH_CELLS; i++) writeWord(node + 4 * i, 0);
  try {
    for (let i = 0; i < BRANCH_CELLS; i++) {
      const under = pairs.filter(({ hash }) => indexAt(hash, level) === i);
      writeWord(node + 4 * i, build(under, level + 1));
    }
  } catch (error) {
    freeNodes(node + BRANCH);
    throw error;
  }
  return node + BRANCH;
}

/** Frees leaves and branches, and leaves the entries. */
function freeNodes(content: number): void {
  if (content === 0) return;
  const branch = content & BRANCH;
  for (let i = 0; branch !== 0 && i < BRANCH_CELLS; i++) freeNodes(readWord(content - BRANCH + 4 * i));
  core.free(content - branch);
}

function freeTrie(content: number): void {
  if ((content & BRANCH) === 0) for (const { entry } of pairsOf(content)) freeEntry(entry);
  else for (let i = 0; i < BRANCH_CELLS; i++) freeTrie(readWord(content - BRANCH + 4 * i));
  if (content !== 0) core.free(content - (content & BRANCH));
}

/** The hash of a key, as an unsigned number (after MurmurHash3's mixing). */
function hashOf(map: Address, key: Uint8Array): number {
  let hash = readWord(map + MAP_SEED);
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ (key[i] as number), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & readWord(map + MAP_MASK)) >>> 0;
}
