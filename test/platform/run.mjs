// Runs the smoke program and prints what it found as JSON; it must then end by itself.
//
//   node test/platform/run.mjs THREADS

import process from "node:process";
import { smoke } from "./smoke.mjs";

console.log(JSON.stringify(await smoke(Number(process.argv[2]))));
