// node build/examples/14-images/main.js [--measure] [--images N] [--rounds N]
//
// Shrinks pictures on all cores, and compares what comes out, byte for byte, with what comes out one after the other.
// With --measure: how much faster two threads are than one.

import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { gomaxprocs, run } from "parachan";
import { Int32 } from "parachan/atomic";
import { measure } from "../measure.js";
import { HEIGHT, picture, WIDTH } from "./picture.js";
import { shrinkAll } from "./pipeline.js";
import { FACTOR, shrink } from "./shrink.js";

const { values } = parseArgs({
  options: { measure: { type: "boolean" }, images: { type: "string" }, rounds: { type: "string", default: "3" } },
});
const images = Number(values.images ?? (values.measure ? 600 : 12));
const pictures = Array.from({ length: Math.min(images, 6) }, (_, i) => picture(i));

const started = performance.now();
const expected = pictures.map(shrink);
const seconds = (performance.now() - started) / 1000;

if (values.measure) {
  const each = (seconds / pictures.length).toFixed(3);
  console.log(`${images} pictures; one after the other, on the main thread: ${each} s each`);
  await measure(Number(values.rounds), () => shrinkAndCompare(gomaxprocs() + 1));
} else {
  const limit = gomaxprocs() + 1; // One for each core, and one that is ready when a core is.
  await shrinkAndCompare(limit);
  console.log(`${images} pictures of ${WIDTH} × ${HEIGHT} have become ${WIDTH / FACTOR} × ${HEIGHT / FACTOR}`);
  console.log(`${pictures.length} different ones: ${bytes(pictures)} bytes have become ${bytes(expected)}`);
  console.log("and each is the same, byte for byte, as one after the other");
}

async function shrinkAndCompare(limit: number): Promise<void> {
  const flight = { now: new Int32(), most: new Int32() };
  const bar = new SingleBar({ format: "{bar} {value}/{total} pictures", clearOnComplete: true, hideCursor: true });
  if (process.stderr.isTTY) bar.start(images, 0);
  let shrunk: Uint8Array[];
  try {
    const all = Array.from({ length: images }, (_, i) => pictures[i % pictures.length] as Uint8Array);
    shrunk = await run(shrinkAll, all, limit, flight, () => bar.increment());
  } finally {
    bar.stop();
  }
  if (flight.most.load() > limit) throw new Error(`${flight.most.load()} pictures at a time, where ${limit} may be`);
  for (let i = 0; i < images; i++) {
    const same = Buffer.compare(shrunk[i] as Uint8Array, expected[i % expected.length] as Uint8Array) === 0;
    if (!same) throw new Error(`picture ${i} differs`);
  }
}

function bytes(pngs: readonly Uint8Array[]): number {
  return pngs.reduce((sum, png) => sum + png.length, 0);
}
