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
  options: { measure: { type: "boolean" }, images: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const images = Number(values.images ?? (values.measure ? 60 : 12));
const pictures = Array.from({ length: images }, (_, i) => picture(i));

const started = performance.now();
const expected = pictures.map(shrink);
const seconds = (performance.now() - started) / 1000;

if (values.measure) {
  console.log(`${images} pictures; one after the other, on the main thread: ${seconds.toFixed(2)} s`);
  await measure(Number(values.rounds), () => shrinkAndCompare(gomaxprocs() + 1));
} else {
  const limit = gomaxprocs() + 1; // One for each core, and one that is ready when a core is.
  await shrinkAndCompare(limit);
  console.log(`${images} pictures of ${WIDTH} × ${HEIGHT} have become ${WIDTH / FACTOR} × ${HEIGHT / FACTOR}`);
  console.log(`${bytes(pictures)} bytes have become ${bytes(expected)}, the same as one after the other`);
}

async function shrinkAndCompare(limit: number): Promise<void> {
  const flight = { now: new Int32(), most: new Int32() };
  const bar = new SingleBar({ format: "{bar} {value}/{total} pictures", clearOnComplete: true, hideCursor: true });
  if (process.stderr.isTTY) bar.start(images, 0);
  const shrunk = await run(shrinkAll, pictures, limit, flight, () => bar.increment());
  bar.stop();
  if (flight.most.load() > limit) throw new Error(`${flight.most.load()} pictures at a time, where ${limit} may be`);
  for (const [i, png] of expected.entries()) {
    if (Buffer.compare(png, shrunk[i] as Uint8Array) !== 0) throw new Error(`picture ${i} differs`);
  }
}

function bytes(pngs: readonly Uint8Array[]): number {
  return pngs.reduce((sum, png) => sum + png.length, 0);
}
