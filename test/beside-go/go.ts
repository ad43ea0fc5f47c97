// Go's side: builds the player, and has it play.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Program, Trace } from "./program.js";

const folder = fileURLToPath(new URL("../../build/beside-go/", import.meta.url));

/** What comes of the programs in Go. Needs `go` on the path and, for golang.org/x, once the net. */
export function playInGo(programs: readonly Program[]): Trace[] {
  mkdirSync(folder, { recursive: true });
  const player = `${folder}player`;
  execFileSync("go", ["test", "-c", "-o", player, "."], { cwd: fileURLToPath(new URL("player", import.meta.url)) });
  const file = `${folder}programs.jsonl`;
  writeFileSync(file, programs.map((program) => `${JSON.stringify(program)}\n`).join(""));
  const env = { ...process.env, PROGRAMS: file };
  const out = execFileSync(player, ["-test.run", "Play"], { env, encoding: "utf8", maxBuffer: 2 ** 30 });
  return out
    .split("\n")
    .filter((line) => line.startsWith("[["))
    .map((line) => JSON.parse(line) as Trace);
}

export const goVersion = (): string => execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
