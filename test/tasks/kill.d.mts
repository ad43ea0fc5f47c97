// The types of kill.mjs.

import type { Chan, RecvChan, SendChan, Tasks } from "parachan";
import type { Mutex, WaitGroup } from "parachan/sync";

type Role = Generator<unknown, void, never>;
export type Value = number | { readonly id: number };

export declare const SENT: number;
export declare const RECEIVED: number;

export declare const tasks: Tasks<{
  send(ch: SendChan<Value>, ledger: Int32Array, from: number, count: number): Role;
  receive(ch: RecvChan<Value>, ledger: Int32Array): Role;
  choose(channels: Chan<Value>[], ledger: Int32Array, from: number, count: number): Role;
  pass(ch: Chan<number>, words: Int32Array, me: number): void;
  count(mutex: Mutex, words: Int32Array, me: number, times: number): Role;
  meet(group: WaitGroup, words: Int32Array, me: number): Role;
}>;
