// The sizes that a page has to load.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { wasm } from "../../dist/core/wasm.js";

const GZIP = { level: 9 };
const KB = 1000;

/** An entry point with all that it imports, minified and gzipped. */
async function bundled(entry, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(entry)};`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    ...options,
  });
  return gzipSync(outputFiles[0].contents, GZIP).length;
}

const core = Buffer.from(wasm, "hex");
const whole = await bundled("parachan");

console.log(
  JSON.stringify({
    figures: [
      { name: "core.wasm", unit: "kB", value: core.length / KB },
      { name: "core.wasm, gzipped", unit: "kB", value: gzipSync(core, GZIP).length / KB, goal: 8 },
      { name: "parachan with its core, minified and gzipped", unit: "kB", value: whole / KB, goal: 16 },
      { name: "the core in JavaScript, minified and gzipped", unit: "kB", value: (await bundled("parachan/js")) / KB },
      { name: "what a worker loads, the same", unit: "kB", value: (await bundled("parachan/worker")) / KB },
    ],
  }),
);
