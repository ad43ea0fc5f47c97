// The work that Go's benchmarks do between channel operations: steps of a linear congruential generator.
//
// Go's own loops (divisions of zero, doubling and halving) are no work any more: its compiler sees what comes out and takes
// the arithmetic away, so a line would compare compilers. These steps each need the one before, and cost both sides a
// multiplication and an addition.

/** Go's "work 100". */
export function work100() {
  localWork(100);
}

export function localWork(steps) {
  let foo = sink;
  for (let i = 0; i < steps; i++) foo = (Math.imul(foo, 1664525) + 1013904223) | 0;
  sink = foo;
}

/**
 * What the work came to, so that the engine cannot leave it out.
 * @public
 */
export let sink = 0;
