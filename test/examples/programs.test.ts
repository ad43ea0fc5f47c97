// The examples but the first as programs: what they print, and that they end by themselves.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const examples = new URL("../../build/examples/", import.meta.url);

const printed: Readonly<Record<string, readonly string[]>> = {
  "02-pipeline": ["1", "4", "9", "16", "25"],
  "03-fan-out-fan-in": ["Below 300000, the longest way to 1 starts at 230631 and takes 442 steps."],
  "04-select-with-timeout": [
    "First: Near says hello",
    "In time: Slow says hello",
    "No answer in 50 ms",
    "No answer: context deadline exceeded",
    "No answer yet",
  ],
  "05-web-crawler": [
    "/: Home",
    "/about: About us",
    "/apples: Apples",
    "/fruit: Fruit",
    "/leeks: error 404",
    "/pears: Pears",
    "/vegetables: Vegetables",
  ],
  "06-primes": "2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97".split(" "),
  "16-worker-pool": [
    "Below 100000: 9592 primes",
    "Below 200000: 17984 primes",
    "Below 300000: 25997 primes",
    "Below 400000: 33860 primes",
    "Below 500000: 41538 primes",
    "unwanted: not wanted any more",
    "first: 25",
    "urgent: 4",
    "patient: 168",
    "mistaken: RangeError: 0 is below 10",
    "3 done, 1 failed, 1 aborted",
  ],
  "17-web-streams": ["2688890 bytes in 21 blocks", "smaller: true", "unpacked, they are the same: true"],
  "18-pipeline-combinators": [
    "2 clerks wrote down 12 readings.",
    "The hottest was 31 degrees, in the attic.",
    "In that hour, the display changed 2 times: at first, and at last.",
    "Searching for gopher.",
  ],
};

test.each(Object.entries(printed))("%s prints what it is to print, and ends", async (folder, lines) => {
  const program = fileURLToPath(new URL(`${folder}/main.js`, examples));
  const ended = await new Promise((resolve) => {
    // One that is left waiting is killed, and has no status.
    const child = execFile(process.execPath, [program], { timeout: 50_000 }, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
  expect(ended).toEqual({ status: 0, out: `${lines.join("\n")}\n`, err: "" });
});
