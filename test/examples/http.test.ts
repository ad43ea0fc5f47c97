// examples/12-http-context from within, over real sockets: handlers and their jobs end as their request's context does.

import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type Chan, chan, go, numGoroutine, run, type SendChan } from "parachan";
import type { Int32 } from "parachan/atomic";
import { Canceled, DeadlineExceeded } from "parachan/context";
import { expect, test } from "vitest";

interface Ending {
  readonly url: string;
  readonly handler: Error | undefined;
  readonly job: Error | undefined;
}
interface Example {
  makeServer(endings: SendChan<Ending>): Server;
  readonly working: Int32;
}
const built: string = "../../build/examples/12-http-context/server.js";
const { makeServer, working } = (await import(built)) as Example;

/** Serves on a free port while `body` runs; then nobody is left. */
async function serving(body: (port: number, endings: Chan<Ending>) => Promise<void>): Promise<void> {
  await run(async () => {
    const endings = chan<Ending>();
    const server = makeServer(endings);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await body((server.address() as AddressInfo).port, endings);
    server.closeAllConnections();
    server.close();
    await expect.poll(numGoroutine, { timeout: 30_000 }).toBe(2); // The main program, and this one.
    expect(working.load()).toBe(0);
  });
}

/** Sends a request by hand, so that its socket can be treated badly. */
async function request(port: number, url: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}

test("a request gets its answer", () =>
  serving(async (port, endings) => {
    const response = fetch(`http://127.0.0.1:${port}/?below=100`);
    const ending = await endings.recv();
    expect(await (await response).text()).toBe("There are 25 primes below 100.\n");
    expect(ending).toEqual({ url: "/?below=100", handler: undefined, job: undefined });
  }));

test("a deadline ends the handler and its job, and the client gets 504", () =>
  serving(async (port, endings) => {
    const response = fetch(`http://127.0.0.1:${port}/?below=1e12&within=50`);
    const ending = (await endings.recv()) as Ending;
    expect((await response).status).toBe(504);
    expect(await (await response).text()).toBe("context deadline exceeded\n");
    expect(ending.handler).toBe(DeadlineExceeded);
    expect(ending.job).toBe(DeadlineExceeded); // The very object, though it has come from another thread.
  }));

test.each([
  ["hangs up", (socket: Socket) => socket.end()],
  ["is cut off", (socket: Socket) => socket.resetAndDestroy()],
])("a client that %s ends the handler and its job", (_, leave) =>
  serving(async (port, endings) => {
    const socket = await request(port, "/?below=1e12");
    await expect.poll(() => working.load(), { timeout: 30_000 }).toBe(1);
    leave(socket);
    const ending = (await endings.recv()) as Ending;
    expect(ending.handler).toBe(Canceled);
    expect(ending.job).toBe(Canceled);
  }),
);

test("each request has a context of its own", () =>
  serving(async (port, endings) => {
    const gone = await Promise.all(Array.from({ length: 8 }, () => request(port, "/?below=1e12")));
    await expect.poll(() => working.load(), { timeout: 30_000 }).toBe(8);
    const served = go(async () => (await fetch(`http://127.0.0.1:${port}/?below=10`)).text());
    expect(await endings.recv()).toEqual({ url: "/?below=10", handler: undefined, job: undefined });
    expect(await served).toBe("There are 4 primes below 10.\n");
    expect(working.load()).toBe(8);
    for (const socket of gone) socket.destroy();
    for (let i = 0; i < 8; i++) {
      const ending = (await endings.recv()) as Ending;
      expect([ending.handler, ending.job]).toEqual([Canceled, Canceled]);
    }
  }));
