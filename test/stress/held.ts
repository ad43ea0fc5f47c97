// How much memory is held: of the shared one what has been cut from it, which is never given back, and of the process what
// is resident.

import { go, gomaxprocs } from "parachan";
import { WaitGroup } from "parachan/sync";
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
