// Where the parties of the tests of package sync run.

import { locks, tasks } from "../tasks/locks.mjs";

export interface LockPlace {
  readonly name: string;
  readonly party: typeof locks | typeof tasks;
}

export const lockPlaces: readonly LockPlace[] = [
  { name: "on one thread", party: locks },
  { name: "across threads", party: tasks },
];
