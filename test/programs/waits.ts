// The type of a generator that waits.

import type { Op } from "parachan";

type Sent<I> = I extends Iterator<unknown, unknown, infer N> ? N : never;

/** What a generator is that waits for ops, and may be waited for with `yield*` by another. */
export type Waits<R = void> = Generator<unknown, R, Sent<ReturnType<Op<unknown>[typeof Symbol.iterator]>>>;
