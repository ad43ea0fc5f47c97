// The examples as programs: what they print, and that they end by themselves. (01 and 07 print what is in a folder: they
// have tests of their own.)

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
  "08-collatz": ["[0 1 7 2 5 8 16 3 19 6 14 9 9 17 17 4 12 20 20 7 7 15 15 10 23 10 111 18 18 18 106 5]"],
  "09-stateful-goroutines": [
    "readOps: 10000",
    "writeOps: 1000",
    "state: 0:100 1:100 2:100 3:100 4:100 5:100 6:100 7:100 8:100 9:100",
  ],
  "10-atomic-counters": ["ops: 50000"],
  "11-url-poller": Array.from({ length: 18 }, (_, i) => reportAt(10 * (i + 1))),
  "12-http-context": [
    "client: 200 There are 168 primes below 1000.",
    "server: GET /?below=1000: answered; its job: done",
    "client: 504 context deadline exceeded",
    "server: GET /?below=1e12&within=100: context deadline exceeded; its job: context deadline exceeded",
    "client: AbortError",
    "server: GET /?below=1e12: context canceled; its job: context canceled",
    "Jobs under way: 0",
  ],
  "13-leaky-buffer": [
    "2000 messages of 4096 bytes: all arrived as they were sent",
    "with no more than 5 buffers",
    "of 10 buffers given back at once, 8 were kept",
  ],
  "14-images": [
    "12 pictures of 1280 × 960 have become 320 × 240",
    "6 different ones: 5193095 bytes have become 1027007",
    "and each is the same, byte for byte, as one after the other",
  ],
  "15-merge-sort": [
    "1000000 numbers are sorted, as they are in one go",
    "smallest 1310, median 2146139053, largest 4294962121",
  ],
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
  "19-fake-clock": [
    "2000-01-01T00:00:00.000Z burrows, 0 swept",
    "2000-01-01T00:59:59.999Z burrows, 0 swept",
    "2000-01-01T01:00:00.000Z nothing, 1 swept",
    "2000-01-02T01:00:00.000Z nothing, 1 swept",
  ],
};

/** What the URL poller reports: /news is unwell at the second poll, and /shop at the first two, at 0 and 70 seconds. */
function reportAt(seconds: number): string {
  const news = seconds >= 60 && seconds < 120 ? "503 Service Unavailable" : "200 OK";
  const shop = seconds < 150 ? "fetch failed" : "200 OK";
  return `${seconds} s: / 200 OK, /news ${news}, /old 404 Not Found, /shop ${shop}`;
}

/** Those that run on this thread alone. */
const alone = [
  "02-pipeline",
  "04-select-with-timeout",
  "05-web-crawler",
  "06-primes",
  "18-pipeline-combinators",
  "19-fake-clock",
];

const countWorkers = ["--import", new URL("count-workers.mjs", import.meta.url).href];
const withoutThreads = ["--import", new URL("without-threads.mjs", import.meta.url).href];

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program, which says at its end on standard error whether it has had worker threads. */
function ended(folder: string, args: readonly string[] = [], imports: readonly string[] = []): Promise<Ended> {
  const program = fileURLToPath(new URL(`${folder}/main.js`, examples));
  return new Promise((resolve) => {
    // One that is left waiting is killed, and has no status.
    const all = [...countWorkers, ...imports, program, ...args];
    const child = execFile(process.execPath, all, { timeout: 50_000 }, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
}

test.each(Object.entries(printed))("%s prints what it is to print, and ends", async (folder, lines) => {
  const err = alone.includes(folder) ? "no workers\n" : "workers\n";
  expect(await ended(folder)).toEqual({ status: 0, out: `${lines.join("\n")}\n`, err });
});

test.each(Object.entries(printed).filter(([folder]) => !alone.includes(folder)))(
  "%s prints the same where there are no threads",
  async (folder, lines) => {
    const out = `${lines.join("\n")}\n`;
    expect(await ended(folder, [], withoutThreads)).toEqual({ status: 0, out, err: "no workers\n" });
  },
);

test.each([
  ["14-images", "--images", "3"],
  ["15-merge-sort", "--length", "200000", "--times", "2"],
])("%s measures one thread against two", async (folder, ...args) => {
  const { status, out, err } = await ended(folder, [...args, "--measure", "--rounds", "1"]);
  const took = String.raw`\d+\.\d\d s \(user \d+\.\d\d s\)`;
  expect(out).toMatch(new RegExp(`\nround 1: 1 thread ${took}, 2 threads ${took}: \\d+\\.\\d\\d times\n`));
  expect(out).toMatch(/\ntwo threads are \d+\.\d\d times as fast as one \(median of 1\)\n$/);
  expect({ status, err }).toEqual({ status: 0, err: "workers\n" });
});
