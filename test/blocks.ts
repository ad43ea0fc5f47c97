// How many blocks of the shared memory are in use: those of all chunks, but for what the free lists of the threads and the depots
// between them have, and what has not been cut from a chunk yet. All other threads must sleep meanwhile.

import { loadCell } from "../dist/runtime/words.js";
import {
  CHUNK,
  CHUNK_TABLE,
  DEPOT_FIRST,
  DEPOT_SIZE,
  FIRST_CHUNK,
  FREE_CURSOR,
  FREE_END,
  FREE_LENGTH,
  FREE_SIZE,
  FREE_SPARE,
  MAX_BLOCK,
  ROOT_BREAK,
  ROOT_DEPOTS,
  ROOT_THREADS,
  THREAD_BLOCKS,
  THREAD_FREE,
  THREAD_SIZE,
} from "../src/core/layout.js";

// As in assembly/arena.ts.
const LAST_SMALL = 20;
const LAST = 2 * (Math.log2(MAX_BLOCK) - 5);
const BATCH_LINK = 4;

function sizeOf(sizeClass: number): number {
  const base = 2 ** (5 + (sizeClass >> 1));
  return sizeClass % 2 === 0 ? base : base * 1.5;
}

function batchOf(sizeClass: number): number {
  const size = sizeOf(sizeClass);
  if (size <= 256) return 64;
  return size >= 16384 ? 1 : Math.floor(16384 / size);
}

export function blocksInUse(): number {
  let blocks = 0;
  for (let chunk = FIRST_CHUNK; chunk < loadCell(ROOT_BREAK); chunk++) {
    const entry = CHUNK_TABLE + chunk;
    const sizeClass = ((loadCell(entry & ~3) >>> (8 * (entry & 3))) & 255) - 1;
    if (sizeClass >= 0) blocks += Math.max(1, Math.floor(CHUNK / sizeOf(sizeClass)));
  }
  for (let number = 0; number < loadCell(ROOT_THREADS); number++) {
    for (let sizeClass = 0; sizeClass <= LAST_SMALL; sizeClass++) {
      const lists = THREAD_BLOCKS + number * THREAD_SIZE + THREAD_FREE + sizeClass * FREE_SIZE;
      const uncut = loadCell(lists + FREE_END) - loadCell(lists + FREE_CURSOR);
      blocks -= loadCell(lists + FREE_LENGTH) + Math.floor(uncut / sizeOf(sizeClass));
      if (loadCell(lists + FREE_SPARE) !== 0) blocks -= batchOf(sizeClass);
    }
  }
  for (let sizeClass = 0; sizeClass <= LAST; sizeClass++) {
    let batch = loadCell(ROOT_DEPOTS + sizeClass * DEPOT_SIZE + DEPOT_FIRST);
    for (; batch !== 0; batch = loadCell(batch + BATCH_LINK)) blocks -= batchOf(sizeClass);
  }
  return blocks;
}
