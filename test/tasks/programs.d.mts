// The types of programs.mjs.

import type { Chan, RecvChan, SendChan, Tasks } from "parachan";
import type { Group } from "parachan/errgroup";

type Role<R = void> = Generator<unknown, R, never>;

export declare const tasks: Tasks<{
  identity(value: unknown): unknown;
  group(): Group;
  computeThenSend(ch: SendChan<string>, milliseconds: number): Role;
  compute(milliseconds: number): string;
  sleepThenSend(ch: SendChan<string>, milliseconds: number): Promise<void>;
  readThenSend(ch: SendChan<boolean>, path: string): Promise<void>;
  zipThenSend(ch: SendChan<boolean>): Promise<void>;
  echo(requests: RecvChan<unknown>, replies: SendChan<unknown>): Role;
  receive(ch: RecvChan<unknown>): Role<unknown>;
  throwNow(message: string): never;
  exit(code: number): never;
  exitAfter(ch: RecvChan<unknown>): Role;
  announceAndWait(ready: SendChan<number>, never: Chan<never>): Role;
  returnLong(quit: RecvChan<unknown>, length: number): Role<string>;
  throwLong(quit: RecvChan<unknown>, length: number): Role<never>;
  pollUnderWait(ready: SendChan<number>): void;
  fillHeap(): void;
  leaveFailing(): void;
  waitForOne(ch: RecvChan<unknown>): unknown;
  spinWithPromises(rounds: number): Promise<number>;
}>;
export declare const lacking: Tasks<{ missing(): number }>;
export declare const throwing: Tasks<{ any(): number }>;
export declare const absent: Tasks<{ any(): number }>;
