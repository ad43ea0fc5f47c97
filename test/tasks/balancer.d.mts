import type { RecvChan, SendChan, Tasks } from "parachan";

/** A number to be squared, and where the square goes. */
export interface Request {
  readonly n: number;
  readonly reply: SendChan<number>;
}

export declare const roles: {
  worker(id: number, requests: RecvChan<Request>, done: SendChan<number>): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
