// Where the other party of a test of select runs.

import { selectRoles, selectTasks } from "../tasks/selecting.mjs";

export interface SelectPlace {
  readonly name: string;
  readonly party: typeof selectRoles | typeof selectTasks;
}

export const places: readonly SelectPlace[] = [
  { name: "on one thread", party: selectRoles },
  { name: "across threads", party: selectTasks },
];
