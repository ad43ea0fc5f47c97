// The work that Go's benchmarks do between channel operations.

/** Go's "work 100": doubles and halves a number 100 times. */
export function work100() {
  let foo = 1;
  for (let i = 0; i < 100; i++) {
    foo = Math.imul(foo, 2);
    foo = (foo / 2) | 0;
  }
  sink = foo;
}

/** Go's localWork: w integer divisions. */
export function localWork(w) {
  let foo = 0;
  for (let i = 0; i < w; i++) foo = (foo / ((foo + 1) | 0)) | 0;
  sink = foo;
}

/**
 * What the work came to, so that the engine cannot leave it out.
 * @public
 */
export let sink = 0;
