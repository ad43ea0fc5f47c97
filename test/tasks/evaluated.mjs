// A module that can be evaluated again, as a development server does it: each call of `evaluate` is an evaluation more.

import { parallel, registerError } from "parachan";

let calls = 0;

/** The URL by which this thread has imported the module, and how often the task has been called since. */
function where() {
  calls += 1;
  return [import.meta.url, calls];
}

/** Fails with the class of the last evaluation. */
function fail() {
  throw new tasks.NotFound("not found");
}

export function evaluate() {
  class NotFound extends Error {}
  registerError(NotFound, "test/NotFound");
  return { NotFound, ...parallel(import.meta.url, { where, fail }) };
}

export const tasks = evaluate();
