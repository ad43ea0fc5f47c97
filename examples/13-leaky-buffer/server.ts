// What the worker threads do.

import { parallel, type RecvChan, range, type SendChan } from "parachan";
import { giveBack } from "./free-list.js";

export const { server } = parallel(import.meta.url, {
  /** Processes each buffer that comes, and gives it back. Answers with the sum of what was in them. */
  *server(work: RecvChan<Uint8Array>, free: SendChan<Uint8Array>) {
    let sum = 0;
    yield* range(work, (buffer) => {
      sum += sumOf(buffer);
      giveBack(free, buffer);
    });
    return sum;
  },
});

/** What is to be done with a buffer: its bytes are added up. */
export function sumOf(buffer: Uint8Array): number {
  return buffer.reduce((sum, byte) => sum + byte, 0);
}
