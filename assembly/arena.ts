// The arena: blocks of shared memory, after Bonwick's magazines ("Magazines and Vmem", USENIX 2001).
//
//   thread:   list ── spare ── chunk being cut        allocate and free touch nothing that others see
//               │       │             │
//               └── batches ──────────┼─▶ depot, one a size class, behind a lock
//                                     └── the break, behind the arena's lock
//
// Sizes go in two steps to a power of two: 32, 48, 64, 96, 128 … Small blocks, to 32 KiB, are cut from chunks of their
// class; the chunk table says which, so blocks have no header. Large ones are runs of chunks, a power of two long, and
// wait in the depot of their class when they are free.
//
// Invariants
//   A1  A block is in at most one list, and in none while it is allocated.
//   A2  All blocks of a chunk have one class, for ever.
//   A3  A spare, and every batch in a depot, has exactly as many blocks as its class's batch.
//
// Blocks of a power of two from 64 on are aligned to 64 bytes, a cache line. A free block holds its list's link in its
// first word and, at the head of a batch, the depot's link in its second. Nothing here throws: 0 is "no memory".

import {
  CHUNK,
  CHUNK_SHIFT,
  CHUNK_TABLE,
  DEPOT_FIRST,
  DEPOT_LOCK,
  DEPOT_SIZE,
  FIRST_CHUNK,
  FREE_CURSOR,
  FREE_END,
  FREE_FIRST,
  FREE_LENGTH,
  FREE_SIZE,
  FREE_SPARE,
  MAX_BLOCK,
  ROOT_ARENA_LOCK,
  ROOT_BREAK,
  ROOT_DEPOTS,
  ROOT_LIMIT,
  THREAD_FREE,
} from "../src/core/layout";
import { lock, unlock } from "./lock";
import { growTo, loadCell, readByte, readWord, storeCell, writeByte, writeWord } from "./seam";
import { self } from "./thread";

const SMALLEST_SHIFT = 5;
/** The class of 32 KiB. */
const LAST_SMALL = 20;
/** In a free block of the debug build, so that a second free is caught. */
const FREED = 0x0f4eed00;

const LINK = 0;
const BATCH_LINK = 4;
const MARK = 8;

/** Makes the arena empty. The first thread does so, once. `limit` is in chunks. */
export function initArena(limit: i32): void {
  storeCell(ROOT_LIMIT, limit);
  storeCell(ROOT_BREAK, FIRST_CHUNK);
}

/** A block of at least `size` bytes with unknown content, or 0 if memory has run out. */
export function allocate(size: i32): usize {
  if (size > MAX_BLOCK) return 0;
  const sizeClass = classOf(size);
  const block = sizeClass > LAST_SMALL ? allocateLarge(sizeClass) : allocateSmall(sizeClass);
  if (ASC_NO_ASSERT === false && block !== 0) writeWord(block + MARK, 0);
  return block;
}

export function free(block: usize): void {
  const sizeClass = readByte((block >>> CHUNK_SHIFT) + CHUNK_TABLE) - 1;
  assert(sizeClass >= 0 && block >>> CHUNK_SHIFT >= usize(FIRST_CHUNK)); // Else the block is not from this arena.
  if (ASC_NO_ASSERT === false) {
    assert(readWord(block + MARK) !== FREED); // Else it is freed twice.
    writeWord(block + MARK, FREED);
  }
  if (sizeClass > LAST_SMALL) pushBatch(sizeClass, block);
  else freeSmall(sizeClass, block);
}

/** How many bytes have been taken from the memory so far. */
export function reservedBytes(): f64 {
  return f64(loadCell(ROOT_BREAK)) * CHUNK;
}

function classOf(size: i32): i32 {
  if (size <= 1 << SMALLEST_SHIFT) return 0;
  const shift = 31 - clz(size - 1); // 2^shift < size ≤ 2^(shift + 1)
  const up = (shift + 1 - SMALLEST_SHIFT) << 1;
  return up <= LAST_SMALL && size <= 3 << (shift - 1) ? up - 1 : up;
}

function sizeOf(sizeClass: i32): i32 {
  const base = 1 << (SMALLEST_SHIFT + (sizeClass >> 1));
  return (sizeClass & 1) === 0 ? base : base + (base >> 1);
}

/** Blocks in a batch of the class: 64, or as many as make 16 KiB. */
function batchOf(sizeClass: i32): i32 {
  const size = sizeOf(sizeClass);
  if (size <= 256) return 64;
  return size >= 16384 ? 1 : i32(16384 / size);
}

function allocateSmall(sizeClass: i32): usize {
  const lists = self + THREAD_FREE + sizeClass * FREE_SIZE;
  if (readWord(lists + FREE_FIRST) === 0 && !refill(lists, sizeClass)) {
    const block = cut(lists, sizeClass);
    return block !== 0 ? block : cutFresh(lists, sizeClass);
  }
  const block = usize(readWord(lists + FREE_FIRST));
  writeWord(lists + FREE_FIRST, readWord(block + LINK));
  writeWord(lists + FREE_LENGTH, readWord(lists + FREE_LENGTH) - 1);
  return block;
}

function freeSmall(sizeClass: i32, block: usize): void {
  const lists = self + THREAD_FREE + sizeClass * FREE_SIZE;
  if (readWord(lists + FREE_LENGTH) === batchOf(sizeClass)) {
    const spare = usize(readWord(lists + FREE_SPARE));
    if (spare !== 0) pushBatch(sizeClass, spare); // A3
    writeWord(lists + FREE_SPARE, readWord(lists + FREE_FIRST));
    writeWord(lists + FREE_FIRST, 0);
    writeWord(lists + FREE_LENGTH, 0);
  }
  writeWord(block + LINK, readWord(lists + FREE_FIRST));
  writeWord(lists + FREE_FIRST, i32(block));
  writeWord(lists + FREE_LENGTH, readWord(lists + FREE_LENGTH) + 1);
}

/** Makes a full batch the list: the spare, or one from the depot. */
function refill(lists: usize, sizeClass: i32): bool {
  let batch = usize(readWord(lists + FREE_SPARE));
  if (batch !== 0) writeWord(lists + FREE_SPARE, 0);
  else batch = popBatch(sizeClass);
  if (batch === 0) return false;
  writeWord(lists + FREE_FIRST, i32(batch));
  writeWord(lists + FREE_LENGTH, batchOf(sizeClass));
  return true;
}

/** The next block of the chunk that is being cut, or 0. */
function cut(lists: usize, sizeClass: i32): usize {
  const block = readWord(lists + FREE_CURSOR);
  const next = i32(block + sizeOf(sizeClass));
  if (block === 0 || u32(next) > u32(readWord(lists + FREE_END))) return 0;
  writeWord(lists + FREE_CURSOR, next);
  return usize(block);
}

function cutFresh(lists: usize, sizeClass: i32): usize {
  const chunk = takeChunks(1, sizeClass);
  if (chunk === 0) return 0;
  writeWord(lists + FREE_CURSOR, i32(chunk));
  writeWord(lists + FREE_END, i32(chunk + CHUNK));
  return cut(lists, sizeClass);
}

function allocateLarge(sizeClass: i32): usize {
  const block = popBatch(sizeClass);
  return block !== 0 ? block : takeChunks(sizeOf(sizeClass) >> CHUNK_SHIFT, sizeClass);
}

/** A run of new chunks for the class, or 0 if the memory is at its limit. */
function takeChunks(count: i32, sizeClass: i32): usize {
  lock(ROOT_ARENA_LOCK);
  const first = loadCell(ROOT_BREAK);
  const fits = first + count <= loadCell(ROOT_LIMIT) && growTo(first + count);
  if (fits) storeCell(ROOT_BREAK, first + count);
  unlock(ROOT_ARENA_LOCK);
  if (!fits) return 0;
  writeByte(CHUNK_TABLE + first, sizeClass + 1); // A2: published with the first block that leaves this thread.
  return usize(first << CHUNK_SHIFT);
}

function depotOf(sizeClass: i32): usize {
  return ROOT_DEPOTS + sizeClass * DEPOT_SIZE;
}

function pushBatch(sizeClass: i32, batch: usize): void {
  const depot = depotOf(sizeClass);
  lock(depot + DEPOT_LOCK);
  writeWord(batch + BATCH_LINK, loadCell(depot + DEPOT_FIRST));
  storeCell(depot + DEPOT_FIRST, i32(batch));
  unlock(depot + DEPOT_LOCK);
}

function popBatch(sizeClass: i32): usize {
  const depot = depotOf(sizeClass);
  if (loadCell(depot + DEPOT_FIRST) === 0) return 0;
  lock(depot + DEPOT_LOCK);
  const batch = usize(loadCell(depot + DEPOT_FIRST));
  if (batch !== 0) storeCell(depot + DEPOT_FIRST, readWord(batch + BATCH_LINK));
  unlock(depot + DEPOT_LOCK);
  return batch;
}
