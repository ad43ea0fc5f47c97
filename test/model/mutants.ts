// Planted bugs: changes of the sources that the named models must catch. A model whose mutants survive proves nothing.
//
// Run with `npm run test:model -- --mutants`.

import type { Mutation } from "../../scripts/build-model.js";

export interface Mutant {
  /** The name of the model that must catch it. */
  readonly model: string;
  readonly what: string;
  readonly changes: readonly Mutation[];
  /** What the model must say. */
  readonly caught: RegExp;
}

const RING = "assembly/channel/ring.ts";

export const mutants: readonly Mutant[] = [
  {
    model: "ring 2×1/1",
    what: "the stamp is stored before the value",
    changes: [
      {
        file: RING,
        from: `  writeWord(slot + SLOT_TAG, tag);
  writeDouble(slot + SLOT_VALUE, value);
  storeOf(ring, slot + SLOT_STAMP, position | FILLED);`,
        to: `  storeOf(ring, slot + SLOT_STAMP, position | FILLED);
  writeWord(slot + SLOT_TAG, tag);
  writeDouble(slot + SLOT_VALUE, value);`,
      },
    ],
    caught: /race/,
  },
];
