// parachan/synctest: what Go keeps in package testing/synctest: tests on a clock that does not wait.

export { test } from "./test.js";
export { wait } from "./wait.js";
