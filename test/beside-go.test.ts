// The same random programs, played by Go and by parachan, come to the same, step by step: docs/proof.md.
//
// What Go comes to is recorded in beside-go/recorded.json, so that Go need not be there. `npm run test:go` draws new programs
// and has Go play them too; with RECORD=1 it records instead, which is due when beside-go/draw.ts draws other programs.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { configure } from "parachan";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT_BUSY } from "../dist/core/layout.js";
import { wordAt } from "../dist/runtime/memory.js";
import { buildThreads } from "./beside-go/built.js";
import { draw } from "./beside-go/draw.js";
import { goVersion, playInGo } from "./beside-go/go.js";
import { play } from "./beside-go/play.js";
import type { Kind, Program, Trace } from "./beside-go/program.js";
import type { Form } from "./beside-go/world.js";
import { seed } from "./random.js";

/** Of each program the digest, and that of what Go comes to. */
interface Recorded {
  readonly go: string;
  readonly programs: Record<Kind, readonly (readonly [program: string, trace: string])[]>;
}

/** How many programs of each kind are recorded. On threads, each step waits until all have fallen asleep. */
const COUNTS: Record<Kind, number> = { clock: 600, locks: 600, threads: 30 };
const KINDS = Object.keys(COUNTS) as Kind[];

/** As many new programs, and a twentieth as many on threads. */
const FRESH = Number(process.env.FRESH ?? 0);

const FORMS: readonly (readonly Form[])[] = [["yield*"], ["await"], ["yield*", "await"]];
const FORMS_ON_THREADS: readonly (readonly Form[])[] = [["yield*"], ["wait()"], ["yield*", "await", "wait()"]];

const recording = new URL("beside-go/recorded.json", import.meta.url);
const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 8);

let threads: typeof import("./beside-go/threads.js");

beforeAll(async () => {
  configure({ threads: 5 });
  threads = await buildThreads();
});

/** Waits until no worker runs, and none has been sent anything: I3 of assembly/scheduler/idle.ts. */
async function settle(): Promise<void> {
  do await pause(0);
  while (wordAt(ROOT_BUSY) !== 0);
}

function playHere(program: Program, i: number): Promise<Trace> {
  const forms = program.kind === "threads" ? FORMS_ON_THREADS : FORMS;
  const chosen = forms[i % forms.length] as readonly Form[];
  return program.kind === "threads" ? threads.playOnThreads(program, chosen, settle) : play(program, chosen);
}

describe.skipIf(FRESH > 0)("as Go has played it", () => {
  test.each(KINDS)("programs of the kind %s", async (kind) => {
    const recorded = (JSON.parse(readFileSync(recording, "utf8")) as Recorded).programs[kind];
    expect(recorded.length).toBe(COUNTS[kind]);
    for (const [i, [ofProgram, ofTrace]] of recorded.entries()) {
      const program = draw(i, kind);
      expect(digest(program), "draw.ts draws other programs: RECORD=1 npm run test:go").toBe(ofProgram);
      const trace = await playHere(program, i);
      expect(digest(trace), `program ${i}; beside Go: SEED=${i} FRESH=20 npm run test:go`).toBe(ofTrace);
    }
  });
});

describe.skipIf(FRESH === 0)("as Go plays it", () => {
  const many = (kind: Kind): number => (kind === "threads" ? Math.ceil(FRESH / 20) : FRESH);

  test.each(KINDS)(
    "new programs of the kind %s",
    async (kind) => {
      const programs = Array.from({ length: many(kind) }, (_, i) => draw(seed + i, kind));
      const traces = playInGo(programs);
      expect(traces.length).toBe(programs.length);
      for (const [i, program] of programs.entries()) {
        const trace = await playHere(program, seed + i);
        for (const [s, step] of program.steps.entries()) {
          expect(trace[s], `SEED=${seed + i}, step ${s}: ${JSON.stringify(step)}`).toEqual(traces[i]?.[s]);
        }
      }
      console.log(`${programs.length} programs of the kind ${kind}, as ${goVersion()}, SEED=${seed}`);
    },
    60_000 + 100 * FRESH,
  );

  test.runIf(process.env.RECORD === "1")("what Go comes to is recorded", () => {
    const record = (kind: Kind): [string, string][] => {
      const programs = Array.from({ length: COUNTS[kind] }, (_, i) => draw(i, kind));
      return playInGo(programs).map((trace, i) => [digest(programs[i]), digest(trace)]);
    };
    const programs = { clock: record("clock"), locks: record("locks"), threads: record("threads") };
    const lines = KINDS.map((kind) => `"${kind}": ${JSON.stringify(programs[kind])}`);
    writeFileSync(recording, `{ "go": "${goVersion()}", "programs": {\n${lines.join(",\n")}\n} }\n`);
  });
});
