import type { RecvChan, SendChan, Task } from "parachan";
import type { Bool } from "parachan/atomic";

export const compute: Task<(started: SendChan<boolean>, stop: Bool) => void>;
export const procs: Task<() => number[]>;
export const receive: Task<(started: SendChan<boolean>, ch: RecvChan<number>) => number | undefined>;
export const receiveBlocking: Task<(started: SendChan<boolean>, ch: RecvChan<number>) => number | undefined>;
