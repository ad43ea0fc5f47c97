// A pipeline, after "Go Concurrency Patterns: Pipelines and cancellation" (https://go.dev/blog/pipelines):
//
//   count ──numbers──▶ square ──squares──▶ main
//
// Each stage is a goroutine that receives from the stage before it, and closes its own channel when it is through.

import { chan, go, type RecvChan, range, run, type SendChan } from "parachan";

function* count(to: number, numbers: SendChan<number>) {
  for (let n = 1; n <= to; n++) yield* numbers.send(n);
  numbers.close();
}

function* square(numbers: RecvChan<number>, squares: SendChan<number>) {
  yield* range(numbers, function* (n) {
    yield* squares.send(n * n);
  });
  squares.close();
}

await run(function* () {
  const numbers = chan<number>();
  const squares = chan<number>();
  go(count, 5, numbers);
  go(square, numbers, squares);
  yield* range(squares, (n) => console.log(n));
});
