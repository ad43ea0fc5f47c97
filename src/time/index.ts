// parachan/time: what Go keeps in package time, as far as goroutines wait for it.

export { Hour, Microsecond, Millisecond, Minute, Nanosecond, Second } from "./duration.js";
export { now } from "./now.js";
export { sleep } from "./sleep.js";
export { Ticker, tick } from "./ticker.js";
export { after, afterFunc, Timer } from "./timer.js";
