// parachan/sync: what Go keeps in package sync.

export { WaitGroup } from "./waitgroup.js";
