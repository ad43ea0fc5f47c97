// Go's prime sieve: https://go.dev/play/p/9U22NfrXeq

import { type Chan, chan, go } from "parachan";
import { expect, test } from "vitest";

test("the sieve of 1,000 goroutines finds the first 1,000 primes", async () => {
  let source: Chan<number> = chan<number>();
  const first = source;
  go(function* () {
    for (let n = 2; ; n++) yield* first.send(n);
  });
  const primes: number[] = [];
  await go(function* () {
    while (primes.length < 1000) {
      const prime = (yield* source.recv()) as number;
      primes.push(prime);
      const from = source;
      const to = chan<number>();
      go(function* () {
        for (;;) {
          const n = (yield* from.recv()) as number;
          if (n % prime !== 0) yield* to.send(n);
        }
      });
      source = to;
    }
  });
  expect(primes).toEqual(primesBelow(7920));
});

/** The sieve of Eratosthenes. */
function primesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n] !== 0) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return primes;
}
