// The load balancer of "Concurrency is not parallelism": requests go to the least loaded worker, which a heap finds.

import { type Chan, chan, go, type RecvChan, run, type SendChan, select } from "parachan";
import { expect, test } from "vitest";
import { type Request, roles, tasks } from "../tasks/balancer.mjs";
import { Heap } from "./heap.js";
import { everywhere, here } from "./where.js";

interface Worker {
  readonly requests: Chan<Request>;
  pending: number;
  served: number;
}

const WORKERS = 8;
const REQUESTERS = 40;
const REQUESTS = 50;

/** Sends requests, and answers with the sum of the answers. */
function* requester(work: SendChan<Request>, from: number) {
  const reply = chan<number>();
  let sum = 0;
  for (let n = from; n < from + REQUESTS; n++) {
    yield* work.send({ n, reply });
    const square = yield* reply.recv();
    if (square !== n * n) throw new Error(`asked for ${n}, got ${square}`);
    sum += square;
  }
  return sum;
}

/** Hands requests to the least loaded worker, until all have been served. */
function* balance(workers: Worker[], work: RecvChan<Request>, done: RecvChan<number>, total: number) {
  const pool = new Heap<Worker>((a, b) => a.pending < b.pending);
  for (const worker of workers) pool.push(worker);
  for (let served = 0; served < total; ) {
    const next = yield* select({ request: work.recv(), done: done.recv() });
    if (next.case === "request") {
      const worker = pool.pop() as Worker;
      if (worker.pending > Math.min(...workers.map(({ pending }) => pending))) throw new Error("not the least loaded");
      yield* worker.requests.send(next.value as Request);
      worker.pending += 1;
      pool.push(worker);
    } else {
      const worker = workers[next.value as number];
      worker.pending -= 1;
      worker.served += 1;
      served += 1;
      pool.fix(worker);
    }
  }
}

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("every request is answered, and every worker idle at the end, %s", async (_, { worker }) => {
  const { sum, workers } = await run(function* () {
    const work = chan<Request>();
    const done = chan<number>();
    const workers = Array.from({ length: WORKERS }, (_, id): Worker => {
      const requests = chan<Request>(REQUESTERS); // Room for all there are: the balancer never waits for a worker.
      go(worker, id, requests, done);
      return { requests, pending: 0, served: 0 };
    });
    const requesters = Array.from({ length: REQUESTERS }, (_, i) => go(requester, work, i * REQUESTS));
    yield* balance(workers, work, done, REQUESTERS * REQUESTS);
    let sum = 0;
    for (const one of requesters) sum += yield* one;
    return { sum, workers: workers.map(({ pending, served }) => ({ pending, served })) };
  });
  const n = REQUESTERS * REQUESTS;
  expect(sum).toBe(((n - 1) * n * (2 * n - 1)) / 6);
  expect(workers.map(({ pending }) => pending)).toEqual(new Array(WORKERS).fill(0));
  expect(workers.reduce((all, { served }) => all + served, 0)).toBe(n);
  expect(Math.min(...workers.map(({ served }) => served))).toBeGreaterThan(0);
});
