// An HTTP server in which each request has a context, as Go's has (https://pkg.go.dev/net/http#Request.Context):
//
//   client ◀──▶ handler ──go, ctx──▶ countPrimes, on a worker thread
//     │            │                      │
//     └── gone ────┴──── ctx is done ─────┘
//
// The context ends with the connection, or when the request's time is over. The handler and its job on another thread see the
// same end.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Goroutine, go, type SendChan } from "parachan";
import { Int32 } from "parachan/atomic";
import { background, type Context, DeadlineExceeded, withTimeout } from "parachan/context";
import { Minute } from "parachan/time";
import { countPrimes } from "./primes.js";

/** How a request has ended: without an error, or with which. */
export interface Ending {
  readonly url: string;
  readonly handler: Error | undefined;
  readonly job: Error | undefined;
}

/** How many jobs worker threads are working on. */
export const working: Int32 = new Int32();

/** The server: GET /?below=N, and if need be &within=MILLISECONDS. Each request's ending is sent to `endings`. */
export function makeServer(endings: SendChan<Ending>): Server {
  return createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams;
    const [ctx, cancel] = withTimeout(background(), Number(query.get("within")) || Minute);
    response.once("close", cancel); // The client has its answer, or is gone.
    go(handle, ctx, Number(query.get("below")), request, response, endings);
  });
}

function* handle(
  ctx: Context,
  below: number,
  request: IncomingMessage,
  response: ServerResponse,
  endings: SendChan<Ending>,
) {
  const job = go(countPrimes, ctx, below, working);
  let failed: Error | undefined;
  try {
    const count = yield* job.within(ctx); // Does not wait for a job that would not look at its context.
    response.end(`There are ${count} primes below ${below}.\n`);
  } catch (error) {
    failed = error as Error;
    if (!response.destroyed) response.writeHead(failed === DeadlineExceeded ? 504 : 500).end(`${failed.message}\n`);
  }
  yield* endings.send({ url: request.url ?? "", handler: failed, job: yield* errorOf(job) });
}

/** Waits for a goroutine's end, and answers with its error if that was one. */
function* errorOf(goroutine: Goroutine<unknown>) {
  try {
    yield* goroutine;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
