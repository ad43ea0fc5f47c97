// Values of this thread that channels hold by reference.
//
// While one thread knows a channel, what goes through it need not be copied: the core carries an index into this table.

const values: unknown[] = [];
const free: number[] = [];

/** Keeps the value and answers where. */
export function keep(value: unknown): number {
  const index = free.pop();
  if (index === undefined) return values.push(value) - 1;
  values[index] = value;
  return index;
}

/** The value kept at the index, which is free again. */
export function collect(index: number): unknown {
  const value = values[index];
  values[index] = undefined;
  free.push(index);
  return value;
}

/** The value kept at the index. */
export function peek(index: number): unknown {
  return values[index];
}
