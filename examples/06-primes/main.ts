// The prime sieve, Go's first concurrent program: a goroutine for every prime, which lets pass what it does not divide.
//
//   count ──2, 3, 4, 5, …──▶ filter 2 ──3, 5, 7, 9, …──▶ filter 3 ──5, 7, 11, 13, …──▶ filter 5 ──▶ …
//
// What comes out of the last filter first is a prime, and gets a filter of its own. Nobody tells the goroutines to stop:
// when the main goroutine ends, `run` cuts them off, as Go does.

import { type Chan, chan, go, type RecvChan, run, type SendChan } from "parachan";

function* count(numbers: SendChan<number>) {
  for (let n = 2; ; n++) yield* numbers.send(n);
}

function* filter(numbers: RecvChan<number>, prime: number, others: SendChan<number>) {
  for (;;) {
    const n = (yield* numbers.recv()) as number;
    if (n % prime !== 0) yield* others.send(n);
  }
}

await run(function* () {
  let numbers: Chan<number> = chan<number>();
  go(count, numbers);
  for (let i = 0; i < 25; i++) {
    const prime = (yield* numbers.recv()) as number;
    console.log(prime);
    const others = chan<number>();
    go(filter, numbers, prime, others);
    numbers = others;
  }
});
