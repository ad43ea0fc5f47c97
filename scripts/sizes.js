// What a page has to load, beside the limits and goals of .size-limit.js: `npm run size`, a gate of `npm run check`.
//
//   node scripts/sizes.js [--write | --json]
//
// Fails above a limit, and where README promises less than is measured; --write brings README up to date. --json prints
// the sizes in kB and nothing else.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import limits, { goals } from "../.size-limit.js";

const KB = 1000;
const readme = new URL("../README.md", import.meta.url);

/** README's promises: what is measured, where the figure stands, and to how many digits it is rounded up. */
const promises = [
  { name: "core.wasm", place: /(core of )([\d.]+)( kB)/, digits: 1 },
  { name: "parachan", place: /()([\d.]+)( kB in all)/, digits: 1 },
];

const program = fileURLToPath(new URL("../node_modules/size-limit/bin.js", import.meta.url));
const { stdout, stderr } = spawnSync(process.execPath, [program, "--json"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  encoding: "utf8",
});
const measured = JSON.parse(stdout || "{}");
if (!Array.isArray(measured)) throw new Error(`size-limit could not measure: ${measured.error ?? stderr}`);
const sizes = measured.map(({ name, size, passed }) => ({ name, size: size / KB, passed, goal: goals[name] }));

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(sizes));
} else {
  sizes.forEach(({ name, size, passed, goal }, i) => {
    const { limit } = limits[i];
    const beside = goal === undefined ? "" : `, goal ${goal} kB`;
    console.log(
      `${passed ? "ok    " : "TOO BIG"} ${name.padEnd(18)} ${size.toFixed(2).padStart(6)} kB, limit ${limit}${beside}`,
    );
  });
  if (sizes.some(({ passed }) => !passed)) process.exitCode = 1;
  keepPromises(process.argv.includes("--write"));
}

function keepPromises(write) {
  let text = readFileSync(readme, "utf8");
  for (const { name, place, digits } of promises) {
    const { size } = sizes.find((one) => one.name === name);
    const promised = text.match(place)?.[2];
    const rounded = (Math.ceil(size * 10 ** digits) / 10 ** digits).toFixed(digits);
    if (write) text = text.replace(place, `$1${rounded}$3`);
    else if (!(Number(promised) >= size)) {
      console.error(
        `README promises ${promised} kB for ${name}, which is ${rounded} kB: node scripts/sizes.js --write`,
      );
      process.exitCode = 1;
    }
  }
  if (write) writeFileSync(readme, text);
}
