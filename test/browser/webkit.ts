// WebKit, as WebKitGTK's W3C WebDriver starts it, on a display of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { type Browser, callOf, type Kind, type Opened } from "./browser.js";

export const webkit: Kind = { executable: process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver", launch };

/** Sends a command of the protocol. */
type Command = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function launch(isolated: boolean): Promise<Browser> {
  const display = spawn("Xvfb", ["-displayfd", "3"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await once(display.stdio[3] as Readable, "data");
  const port = await freePort();
  const driver = spawn(webkit.executable, ["-p", `${port}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: `:${String(number).trim()}`,
      // WebKitGTK lets threads share memory on all pages or, unless told, on none; Safari does on isolated ones.
      JSC_useSharedArrayBuffer: isolated ? "1" : "0",
    },
  });
  const command: Command = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: JSON.stringify(body) });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(JSON.stringify(value));
    return value;
  };
  while (!(await command("GET", "/status").catch(() => undefined))) await new Promise((wake) => setTimeout(wake, 50));
  const capabilities = { alwaysMatch: { timeouts: { script: 180_000 } } };
  const { sessionId } = (await command("POST", "/session", { capabilities })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  return {
    open: (url) => open((method, path, body) => command(method, session + path, body), url),
    async close() {
      await command("DELETE", session);
      driver.kill();
      display.kill();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Notes what the console says, and the errors that nobody catches: the protocol tells of neither. */
const LISTEN = `
  globalThis.said = [];
  for (const type of ["log", "warn", "error"]) console[type] = (text) => said.push(type + ": " + text);
  addEventListener("error", (event) => said.push("pageerror: " + event.message));
  addEventListener("unhandledrejection", (event) => said.push("pageerror: " + event.reason));`;

/** All pages are opened in one tab: frames come in the one that is seen only. */
async function open(command: Command, url: string): Promise<Opened> {
  const evaluate = async (expression: string): Promise<unknown> => {
    const script = `const done = arguments[0];
      Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = (await command("POST", "/execute/async", { script, args: [] })) as Record<string, unknown>;
    if (error !== undefined) throw new Error(String(error));
    return value;
  };
  await command("POST", "/url", { url });
  await command("POST", "/execute/sync", { script: LISTEN, args: [] });
  return {
    said: () => evaluate("said") as Promise<string[]>,
    call: (name, ...args) => evaluate(callOf(name, args)),
    title: () => command("GET", "/title") as Promise<string>,
    // Each of the library's workers holds a lock.
    workers: () => evaluate("navigator.locks.query().then(({ held }) => held.length)") as Promise<number>,
    async close() {
      await command("POST", "/url", { url: "about:blank" });
    },
  };
}
