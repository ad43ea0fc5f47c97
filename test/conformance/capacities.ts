// The capacities and the places that the conformance tests run over.

import { roles, tasks } from "../tasks/roles.mjs";

/** No buffer, the smallest ones, and some that are no powers of two. */
export const capacities: readonly number[] = [0, 1, 2, 3, 10, 100];

/** All that Go's own tests run over. */
export const manyCapacities: readonly number[] = Array.from({ length: 200 }, (_, capacity) => capacity);

/** Where the other party of a test runs. */
export interface Place {
  readonly name: string;
  readonly party: typeof roles | typeof tasks;
}

export const places: readonly Place[] = [
  { name: "on one thread", party: roles },
  { name: "across threads", party: tasks },
];
