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
  // Never, but only we know. As in the Go version: if each work began with what the one before came to, a processor could
  // not begin it while that one runs, and the two sides would not do the same.
  if (foo === sink) sink = (sink + 1) | 0;
}

let sink = 0;
