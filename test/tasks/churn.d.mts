import type { RecvChan, SendChan, Tasks } from "parachan";

type Maker<R = void> = Generator<never, R>;

export declare const makers: {
  goroutines(count: number): Maker;
  channels(count: number, seed: number): Maker;
  messages(count: number, seed: number, post: SendChan<unknown>): Maker;
  readers(post: RecvChan<unknown>): Maker<number>;
  selects(count: number, seed: number, empty: RecvChan<unknown>, full: SendChan<unknown>): Maker;
  timers(count: number): Maker;
  tasks(count: number): Maker;
};

export declare const tasks: Tasks<typeof makers>;
