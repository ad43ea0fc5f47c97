// The types of maps.mjs, which is plain JavaScript because worker threads load it as it is.

import type { Chan, Tasks } from "parachan";
import type { Value } from "parachan/atomic";
import type { Map as SyncMap } from "parachan/sync";

type Role<R = void> = Generator<unknown, R, never>;
type Cells = Int32Array<SharedArrayBuffer>;

export declare const parties: {
  storeMultiples(map: SyncMap<number, number>, keys: number, id: number, stop: Cells): Role;
  checkRange(map: SyncMap<number, number>, keys: number, rounds: number): Role<string>;
  count(
    map: SyncMap<string, number>,
    keys: readonly string[],
    times: number,
    met: Cells,
    parties: number,
  ): Role<number>;
  claim(
    map: SyncMap<number, { owner: number }>,
    keys: readonly number[],
    id: number,
    met: Cells,
    parties: number,
  ): Role<number>;
  take(map: SyncMap<number, number>, keys: readonly number[], met: Cells, parties: number): Role<number>;
  storeLoadClear(map: SyncMap<number, number>, id: number, rounds: number, met: Cells, parties: number): Role;
  comeAndGo(
    map: SyncMap<string, object>,
    id: number,
    keys: number,
    rounds: number,
    met: Cells,
    parties: number,
  ): Role<string>;
  storeWhole(value: Value<{ parts: number[] }>, id: number, rounds: number, met: Cells, parties: number): Role<string>;
  addToValue(value: Value<number>, times: number, met: Cells, parties: number): Role;
  use(map: SyncMap<unknown, unknown>, key: unknown, value: unknown): [[unknown, boolean], unknown, number];
  loadKey(map: SyncMap<unknown, unknown>, key: unknown): unknown;
  loadValue(value: Value<unknown>): unknown;
  swap(
    map: SyncMap<string, number>,
    value: Value<number>,
    from: number,
    times: number,
    met: Cells,
    parties: number,
  ): Role<number>;
  churn(map: SyncMap<unknown, unknown>, times: number, met: Cells, parties: number): Role<string>;
  hammer(map: SyncMap<unknown, unknown>, value: Value<object>): never;
  sendOn(map: SyncMap<string, Chan<string>>, key: string, message: string): Role;
  identity(value: unknown): unknown;
};

export declare const tasks: Tasks<typeof parties>;
