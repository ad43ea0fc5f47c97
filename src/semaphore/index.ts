// parachan/semaphore: what Go keeps in golang.org/x/sync/semaphore.

export { Weighted } from "./weighted.js";
