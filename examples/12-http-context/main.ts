// node build/examples/12-http-context/main.js [--port N]
//
// Serves until it is interrupted: try it with curl, and interrupt that. Without a port: serves on a free one, asks itself, and
// ends. Counting the primes below 10^12 would take hours, so whoever ends early does so because the context has.

import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { chan, run, until } from "parachan";
import { type Ending, makeServer, working } from "./server.js";

const { port } = parseArgs({ options: { port: { type: "string" } } }).values;

await run(function* () {
  const endings = chan<Ending>(16);
  const server = makeServer(endings);
  yield* until(new Promise<void>((resolve) => server.listen(Number(port ?? 0), "127.0.0.1", resolve)));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  if (port !== undefined) {
    console.log(`Listening on ${base}/?below=1000`);
    for (;;) log((yield* endings.recv()) as Ending);
  }

  // One who waits for the answer.
  yield* until(show(fetch(`${base}/?below=1000`)));
  log((yield* endings.recv()) as Ending);

  // One whose time is over.
  yield* until(show(fetch(`${base}/?below=1e12&within=100`)));
  log((yield* endings.recv()) as Ending);

  // One who goes away once the job is under way.
  const client = new AbortController();
  const answer = show(fetch(`${base}/?below=1e12`, { signal: client.signal }));
  while (working.load() === 0) yield* until(new Promise(setImmediate));
  client.abort();
  yield* until(answer);
  log((yield* endings.recv()) as Ending);

  console.log(`Jobs under way: ${working.load()}`);
  server.closeAllConnections();
  server.close();
});

async function show(answer: Promise<Response>): Promise<void> {
  try {
    const response = await answer;
    console.log(`client: ${response.status} ${(await response.text()).trim()}`);
  } catch (error) {
    console.log(`client: ${(error as Error).name}`);
  }
}

function log({ url, handler, job }: Ending): void {
  console.log(`server: GET ${url}: ${handler?.message ?? "answered"}; its job: ${job?.message ?? "done"}`);
}
