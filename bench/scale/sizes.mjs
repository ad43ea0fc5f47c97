// The sizes that a page has to load, as the gate of `npm run check` takes them.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../scripts/sizes.js", import.meta.url));
const sizes = JSON.parse(execFileSync(process.execPath, [program, "--json"], { encoding: "utf8" }));
const figures = sizes.map(({ name, size, goal }) => ({ name: `${name}, gzipped`, unit: "kB", value: size, goal }));
console.log(JSON.stringify({ figures }));
