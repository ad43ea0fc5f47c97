// Programs of their own: each test of the process as a whole runs one.

import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where programs are written: inside the package, so that they find it by its name. */
const folder = new URL("../../build/programs/", import.meta.url);
const tasks = new URL("../tasks/", import.meta.url).href;

let programs = 0;

/** Runs the source as a module in a Node process of its own, and answers how that ended. `./tasks/` means test/tasks/. */
export async function runProgram(source: string, flags: readonly string[] = []): Promise<Ended> {
  programs += 1;
  const file = fileURLToPath(new URL(`${process.pid}-${programs}.mjs`, folder));
  await mkdir(folder, { recursive: true });
  await writeFile(file, source.replaceAll("./tasks/", tasks));
  try {
    return await runNode([...flags, file]);
  } finally {
    await rm(file);
  }
}

/** Runs Node with these arguments in the package's folder, until the test is over. `./tasks/` means test/tasks/. */
export function runNode(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      args.map((one) => one.replaceAll("./tasks/", tasks)),
      { cwd: fileURLToPath(new URL("../..", import.meta.url)) },
    );
    onTestFinished(() => void child.kill("SIGKILL")); // It runs yet if the test has timed out.
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
