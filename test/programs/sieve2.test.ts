// The prime sieve: as a daisy chain of filters, and with a heap of composites.

import { type Chan, chan, go, nilChan, type RecvChan, run, type SendChan, select } from "parachan";
import { describe, expect, test } from "vitest";
import { roles, tasks } from "../tasks/sieve.mjs";
import { Heap } from "./heap.js";
import type { Waits } from "./waits.js";
import { everywhere, here } from "./where.js";

/** The first `count` primes, by division. */
function primesByDivision(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

function* counting(to: SendChan<number>, from: number, step: number): Waits<never> {
  for (let n = from; ; n += step) yield* to.send(n);
}

describe.each([
  [here, roles],
  [everywhere, tasks],
] as const)("%s", (_, { filter }) => {
  test("a daisy chain of filters sends the primes in order", async () => {
    function* main(count: number) {
      const primes: number[] = [];
      let numbers: Chan<number> = chan<number>();
      go(counting, numbers, 2, 1);
      while (primes.length < count) {
        const prime = (yield* numbers.recv()) as number;
        primes.push(prime);
        const rest = chan<number>();
        go(filter, numbers, rest, prime);
        numbers = rest;
      }
      return primes;
    }
    expect(await run(main, 60)).toEqual(primesByDivision(60));
  });
});

/** Multiples of a prime from its square on: those that no smaller prime has are there at least. */
interface Multiples {
  head: number;
  readonly rest: RecvChan<number>;
}

/** Passes values on from the channel that it answers with, and never makes the sender wait. */
function sendproxy(to: SendChan<number>): SendChan<number> {
  const values = chan<number>(10);
  go(function* () {
    const kept: number[] = [];
    for (;;) {
      const target = kept.length > 0 ? to : nilChan<number>();
      const next = yield* select({ received: values.recv(), sent: target.send(kept[0]) });
      if (next.case === "sent") kept.shift();
      else kept.push(next.value as number);
    }
  });
  return values;
}

/** Merges the multiples of all primes, in order. A number with several odd factors comes several times. */
function* composites(primes: RecvChan<number>, to: SendChan<number>): Waits<never> {
  const heap = new Heap<Multiples>((a, b) => a.head < b.head);
  function* pass() {
    const least = heap.pop() as Multiples;
    yield* to.send(least.head);
    least.head = (yield* least.rest.recv()) as number;
    heap.push(least);
  }
  for (;;) {
    const prime = (yield* primes.recv()) as number;
    while (heap.size > 0 && (heap.least as Multiples).head < prime * prime) yield* pass();
    const rest = chan<number>();
    go(counting, rest, prime * prime, 2 * prime);
    heap.push({ head: (yield* rest.recv()) as number, rest });
    yield* pass(); // Its square.
  }
}

function* sieve(out: SendChan<number>): Waits<never> {
  const known = chan<number>();
  const merged = chan<number>();
  const odds = chan<number>();
  go(composites, known, merged);
  go(counting, odds, 3, 2);
  // The merger asks for a prime when it likes, and meanwhile wants its composites to be taken: no waiting for it here.
  const found = sendproxy(known);
  yield* out.send(2);
  let composite = 0;
  for (;;) {
    const odd = (yield* odds.recv()) as number;
    if (odd > 3) while (composite < odd) composite = (yield* merged.recv()) as number;
    if (odd === composite) continue;
    yield* found.send(odd);
    yield* out.send(odd);
  }
}

test("sieve2: a heap of composites and a proxy that never waits send the primes in order", async () => {
  function* main(count: number) {
    const out = chan<number>();
    go(sieve, out);
    const primes: number[] = [];
    while (primes.length < count) primes.push((yield* out.recv()) as number);
    return primes;
  }
  expect(await run(main, 1_000)).toEqual(primesByDivision(1_000));
});
