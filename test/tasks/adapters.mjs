// The parties of the tests of adapters and stages, on any worker.

import { parallel, range } from "parachan";
import { fromReadable } from "parachan/stream";

export const tasks = parallel(import.meta.url, {
  /** Sends twice each number that it receives, and answers how many there were. */
  *twice(numbers, doubled) {
    let count = 0;
    yield* range(numbers, function* (n) {
      count += 1;
      yield* doubled.send(2 * n);
    });
    return count;
  },
  /** Sends 0 to n - 1, and closes the channel. */
  *count(n, numbers) {
    for (let i = 0; i < n; i++) yield* numbers.send(i);
    numbers.close();
  },
  /** Sends numbers until the context is done, and answers the cause's message. */
  *countWithin(ctx, numbers, causeOf) {
    try {
      for (let i = 0; ; i++) yield* numbers.send(i).within(ctx);
    } catch (error) {
      yield* causeOf.send(error.message);
    }
  },
  /** Receives all, and answers it. */
  *collect(values) {
    const all = [];
    yield* range(values, (value) => void all.push(value));
    return all;
  },
  /** Reads a stream that gives 1 to n, a timer each, on its own thread. */
  *readSlowly(n) {
    let next = 0;
    const stream = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        next += 1;
        if (next > n) controller.close();
        else controller.enqueue(next);
      },
    });
    const [numbers, end] = fromReadable(stream);
    let sum = 0;
    yield* range(numbers, (number) => {
      sum += number;
    });
    yield* end;
    return sum;
  },
});
