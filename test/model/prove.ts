// Makes a model a test, and each of its mutants another (mutants.ts).
//
// MODEL=full runs the whole; without it the models that are marked full are left out, so that `npm test` stays short.
// MUTANTS=1 runs the mutants: each must be caught by its model.

import { appendFileSync, mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { buildModel, type Mutation } from "../../scripts/build-model.js";
import { explore, type Model, ModelFailure, replay } from "./explorer.js";
import { mutants } from "./mutants.js";

const full: boolean = process.env.MODEL === "full";
const withMutants: boolean = process.env.MUTANTS === "1";
const REPORT: URL = new URL("../../build/model/report.jsonl", import.meta.url);
const TIMEOUT = 300_000;

/** Which runs a model is part of. */
export type Extent = "quick" | "full";

export function prove<W>(model: Model<W>, extent: Extent = "quick"): void {
  if (extent === "full" && !full) return;
  test(`${model.name}: ${model.proves}`, { timeout: TIMEOUT }, async () => {
    const report = explore(await core([], model), model);
    record({ kind: "model", proves: model.proves, ...report });
    expect(report.schedules).toBeGreaterThan(0);
  });
  if (!withMutants) return;
  for (const mutant of mutants.filter((one) => one.model === model.name)) {
    test(`${model.name} catches: ${mutant.what}`, { timeout: TIMEOUT }, async () => {
      const module = await core(mutant.changes, model);
      const failure = failureOf(() => explore(module, model));
      record({
        kind: "mutant",
        model: model.name,
        what: mutant.what,
        reason: failure.reason,
        schedule: failure.schedule,
      });
      expect(failure.reason).toMatch(mutant.caught);
      // A circle is in the states, and no schedule ends in it: the one that is printed leads there.
      if (/circle|spins/.test(failure.reason)) return;
      expect(failureOf(() => replay(module, model, failure.schedule)).reason).toBe(failure.reason);
    });
  }
}

function core<W>(mutations: readonly Mutation[], model: Model<W>): Promise<WebAssembly.Module> {
  const stops = model.mortal !== undefined;
  return buildModel(mutations, stops).then((bytes) => new WebAssembly.Module(bytes));
}

function failureOf(run: () => unknown): ModelFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelFailure) return error;
    throw error;
  }
  throw new Error("the mutant survived: the model proves nothing");
}

function record(entry: object): void {
  mkdirSync(new URL(".", REPORT), { recursive: true });
  appendFileSync(REPORT, `${JSON.stringify(entry)}\n`);
}
