// Where a Map or a Value lies, and where the parties of its tests run.

import { go } from "parachan";
import { parties, tasks } from "../tasks/maps.mjs";

export interface MapPlace {
  readonly name: string;
  readonly party: typeof parties | typeof tasks;
  /** Brings an object to the place: hands it over, or leaves it alone. */
  settle<T>(object: T): Promise<T>;
}

const handOver = async <T>(object: T): Promise<T> => (await go(tasks.identity, object)) as T;

export const mapPlaces: readonly MapPlace[] = [
  { name: "known to one thread", party: parties, settle: async (object) => object },
  { name: "handed over, on one thread", party: parties, settle: handOver },
  { name: "across threads", party: tasks, settle: handOver },
];
