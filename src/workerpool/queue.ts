// The jobs that wait: a heap, by rank.
//
// A job's priority rises by 1 with each `aging` milliseconds that it waits:
//
//   at time t it is   priority + (t - accepted) / aging
//
// All that wait age alike, so who is before whom never changes while they wait: the order is that of accepted - priority * aging,
// lowest first. A job of priority p waits as though it had come p * aging earlier, so what comes later than that after another job
// of priority 0 does not pass it, and nobody starves. Jobs of one rank are served first come, first served.

import type { Job } from "./job.js";

export class JobQueue {
  readonly #aging: number;
  readonly #heap: Job[] = [];
  #turns = 0;

  constructor(aging: number) {
    this.#aging = aging;
  }

  get length(): number {
    return this.#heap.length;
  }

  push(job: Job): void {
    job.rank = this.#aging === Number.POSITIVE_INFINITY ? -job.priority : job.accepted - job.priority * this.#aging;
    job.turn = this.#turns;
    this.#turns += 1;
    job.place = this.#heap.length;
    this.#heap.push(job);
    this.#rise(job);
  }

  /** Takes out the job whose turn it is. */
  shift(): Job | undefined {
    const first = this.#heap[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes the job out; false if it is not in the queue. */
  remove(job: Job): boolean {
    const { place } = job;
    if (place < 0) return false;
    const last = this.#heap.pop() as Job;
    if (last !== job) {
      this.#put(last, place);
      this.#rise(last);
      this.#sink(last);
    }
    job.place = -1;
    return true;
  }

  #rise(job: Job): void {
    while (job.place > 0) {
      const parent = this.#heap[(job.place - 1) >> 1] as Job;
      if (!isBefore(job, parent)) return;
      this.#put(parent, job.place, job);
    }
  }

  #sink(job: Job): void {
    for (;;) {
      let child = this.#heap[2 * job.place + 1];
      const other = this.#heap[2 * job.place + 2];
      if (child === undefined) return;
      if (other !== undefined && isBefore(other, child)) child = other;
      if (!isBefore(child, job)) return;
      this.#put(child, job.place, job);
    }
  }

  /** Puts a job in a place, and the one that was there in the place that it leaves. */
  #put(job: Job, place: number, there?: Job): void {
    if (there !== undefined) {
      there.place = job.place;
      this.#heap[job.place] = there;
    }
    job.place = place;
    this.#heap[place] = job;
  }
}

function isBefore(a: Job, b: Job): boolean {
  return a.rank === b.rank ? a.turn < b.turn : a.rank < b.rank;
}
