// How much memory is held: of the shared one what has been cut from it, which is never given back, and of the process what
// is resident.

import { go, gomaxprocs } from "parachan";
import { WaitGroup } from "parachan/sync";
import { expect } from "vitest";
import { CHUNK } from "../../dist/core/layout.js";
import { core, hasJoined } from "../../dist/runtime/thread.js";
import { collectHere, collector } from "../tasks/collector.mjs";

const MEGABYTE = 1e6;

/** Chunks of 64 KiB that have been cut from the shared memory so far. */
export function sharedChunks(): number {
  return hasJoined() ? core.reservedBytes() / CHUNK : 0;
}

export function sharedMegabytes(): number {
  return (sharedChunks() * CHUNK) / MEGABYTE;
}

export function residentMegabytes(): number {
  return process.memoryUsage.rss() / MEGABYTE;
}

/** Collects garbage on this thread and on every worker. */
export async function collectEverywhere(): Promise<void> {
  await collectHere();
  const threads = gomaxprocs();
  for (let tries = 0; tries < 10; tries++) {
    const meeting = new WaitGroup();
    meeting.add(threads);
    const goroutines = Array.from({ length: threads }, () => go(collector.collect, meeting));
    const on = new Set<number>();
    for (const goroutine of goroutines) on.add(await goroutine);
    if (on.size === threads) break; // Else two were on one thread, and another was left out.
  }
  await collectHere();
}

/** Chunks that the shared memory may grow by after the first rounds: one or two for each size of block and thread. */
const CHUNKS = 24;
/** Megabytes that the process may grow by after the first rounds: engines keep their heaps as large as they once were. */
const MEGABYTES = 96;

/**
 * Whether memory stays as it is after the first third of a run. After every round garbage is collected, so that what is
 * measured is what nobody gives back, and not how long an engine leaves garbage lie.
 */
export class Flat {
  readonly #collect: () => Promise<void>;
  #chunks: number | undefined;
  #resident = 0;

  constructor(collect: () => Promise<void> = collectEverywhere) {
    this.#collect = collect;
  }

  /** To be called after each round, `part` of the way through the run. */
  async look(part: number): Promise<void> {
    await this.#collect();
    if (part < 1 / 3 || this.#chunks !== undefined) return;
    this.#chunks = sharedChunks();
    this.#resident = residentMegabytes();
  }

  /** To be called after the run. A round that is run alone has nothing to be compared with. */
  expectFlat(): void {
    if (this.#chunks === undefined) return;
    const chunks = sharedChunks() - this.#chunks;
    const megabytes = residentMegabytes() - this.#resident;
    console.log(`memory has grown by ${chunks} chunks of 64 KiB and ${megabytes.toFixed(1)} MB resident`);
    expect(chunks, "chunks of shared memory since the first rounds").toBeLessThanOrEqual(CHUNKS);
    expect(megabytes, "MB resident since the first rounds").toBeLessThanOrEqual(MEGABYTES);
  }
}
