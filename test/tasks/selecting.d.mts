// The types of selecting.mjs, which is plain JavaScript because worker threads load it as it is.

import type { Chan, Received, RecvChan, SendChan, Tasks } from "parachan";

type Role<R = void> = Generator<unknown, R, never>;
type Form = "plain" | "one case" | "two cases";
type Either = { case: "a" | "b"; value: Received<unknown> };

export declare const selectRoles: {
  receiveEither(a: RecvChan<unknown>, b: RecvChan<unknown>): Role<Either>;
  receiveAnyBetween(
    before: SendChan<number>,
    channels: readonly RecvChan<unknown>[],
    after: SendChan<[number, Received<unknown>]>,
  ): Role;
  sendOrReceive(ch: SendChan<unknown>, value: unknown, never: RecvChan<unknown>): Role<string>;
  sendInForm(form: Form, ch: SendChan<unknown>, value: unknown, never: RecvChan<unknown>): Role;
  receiveInForm(form: Form, ch: RecvChan<unknown>, never: RecvChan<unknown>): Role<Received<unknown>>;
  trySelectSend(ch: SendChan<unknown>, value: unknown): Role<number>;
  trySelectReceive(ch: RecvChan<unknown>): Role<Received<unknown>>;
  selfSelect(ch: Chan<number>, party: number, rounds: number): Role<number>;
  lookAtPairs(pairs: RecvChan<readonly RecvChan<number>[]>, answers: SendChan<boolean>): Role;
  lookAtEach(channels: RecvChan<RecvChan<number>>, answers: SendChan<boolean>): Role;
  chooseAmong(channels: readonly RecvChan<unknown>[], out: SendChan<number>, done: RecvChan<unknown>): Role;
  drainAll(channels: readonly RecvChan<unknown>[]): Role<number[]>;
  drainNumbers(ch: RecvChan<unknown>): Role<number[]>;
  sendToAny(channels: readonly SendChan<number>[], from: number, to: number): Role;
  sendMany(ch: SendChan<number>, value: number, count: number): Role;
  receiveMany(ch: RecvChan<unknown>, count: number): Role;
  selectSendMany(channels: readonly SendChan<number>[], count: number): Role;
  selectReceiveMany(channels: readonly RecvChan<number>[], count: number): Role;
  helpOnce(direction: "send" | "receive", ch: Chan<unknown>, value: unknown): Role;
  receiveWithin(ch: RecvChan<unknown>, milliseconds: number): Role<unknown>;
  throwDeadline(ch: RecvChan<unknown>): Role;
  receiveUnless(ch: RecvChan<unknown>, done: RecvChan<unknown>): Role<"got" | "done">;
  popular(ch: RecvChan<unknown>, own: RecvChan<unknown>): Role<"popular" | "own">;
};

export declare const selectTasks: Tasks<typeof selectRoles>;
