import type { Chan, RecvChan, SendChan, Tasks } from "parachan";

export declare const tasks: Tasks<{
  echo(ping: RecvChan<number>, pong: SendChan<number>): Generator<never, void>;
  timed(ping: RecvChan<number>, pong: SendChan<boolean>): Generator<never, void>;
  count(name: number, n: number, to: SendChan<[name: number, i: number]>): Generator<never, void>;
  closeEach(channels: RecvChan<Chan<object>>): Generator<never, void>;
  take(from: RecvChan<object>, count: number): Generator<never, object[]>;
  leave(from: RecvChan<number>, count: number): Generator<never, never>;
}>;
