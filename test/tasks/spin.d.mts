// The types of spin.mjs.

import type { Chan, RecvChan, SendChan, Tasks } from "parachan";

type Role<R = void> = Generator<unknown, R, never>;

export declare const tasks: Tasks<{
  rotate(party: number, parties: number, rounds: number): number;
  rotateNested(parties: number, rounds: number): Role<number[]>;
  writeThenSend(ch: SendChan<number>, value: number): Role;
  writeThenReceive(ch: RecvChan<number>, value: number): Role;
  receiveThenRead(ch: RecvChan<number>): Role<number>;
  addUnderMutex(mutex: Chan<number>, count: number): Role;
  holdSemaphore(semaphore: Chan<number>, count: number): Role<number>;
}>;
