// Which core a program runs on, and who says so.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chan, configure } from "parachan";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../tasks/which-core.mjs", import.meta.url));

/** What a program prints that runs with these flags of Node, arguments and this environment: its core, its worker's, a sum. */
async function run(flags: string[], args: string[], core?: string): Promise<string> {
  const { PARACHAN_CORE: _, ...rest } = process.env;
  const env = core === undefined ? rest : { ...rest, PARACHAN_CORE: core };
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...args], { env });
  return stdout.trim();
}

test("a program runs in WebAssembly unless told otherwise", async () => {
  expect(await run([], [])).toBe("wasm wasm 45");
});

test("PARACHAN_CORE names the core, and workers follow", async () => {
  expect(await run([], [], "js")).toBe("js js 45");
});

test("configure({ core }) names the core, whatever the environment says", async () => {
  expect(await run([], ["js"])).toBe("js js 45");
  expect(await run([], ["wasm"], "js")).toBe("wasm wasm 45");
});

test("where there is no WebAssembly, the program runs in JavaScript by itself", async () => {
  expect(await run(["--jitless"], [])).toBe("js js 45");
});

test("where WebAssembly compiles nothing, the program runs in JavaScript by itself, unless WebAssembly was asked for", async () => {
  const refuse =
    "data:text/javascript,WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('refused') } }";
  expect(await run(["--import", refuse], [])).toBe("js js 45");
  await expect(run(["--import", refuse], ["wasm"])).rejects.toThrow("refused");
});

test("a core that does not exist is refused", async () => {
  await expect(run([], [], "go")).rejects.toThrow('PARACHAN_CORE is "wasm" or "js"');
  await expect(run([], ["go"])).rejects.toThrow('the core is "wasm" or "js"');
});

test("the core and the memory cannot be changed once they are in use, and may be said again", () => {
  configure({ memory: 2 ** 26 });
  chan();
  configure({ memory: 2 ** 26 }); // As a module does that a development server evaluates again.
  expect(() => configure({ memory: 2 ** 25 })).toThrow("memory must be configured before first use");
  expect(() => configure({ core: "js" })).toThrow("the core must be configured before first use");
});
