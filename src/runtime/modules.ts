// Tasks by module and key: how a thread finds the function that another one named.
//
// Nothing is ever stringified: the other thread imports the same module, which declares the same tasks.

import { moduleUrl, renewedUrl } from "#platform";
import type { Body } from "./runner.js";
import { isWorker } from "./thread.js";

const declared = new Map<string, Map<string, Body>>();

/** How long a module of a bundle may take to declare its tasks once this thread has joined: it may have a top-level await. */
const GRACE_MS = 5000;
const LOOK_EVERY_MS = 20;

/** Declares the tasks of the module; answers with the URL by which other threads find them. */
export function declare(url: string, tasks: Readonly<Record<string, Body>>): string {
  const entries = Object.entries(tasks);
  for (const [key, body] of entries) {
    if (typeof body !== "function") throw new TypeError(`parallel: ${key} is not a function`);
  }
  const before = moduleUrl(url);
  const again = entries.find(([key]) => findTask(before, key) !== undefined);
  const name = again === undefined ? before : renew(url, again[0]);
  declared.set(name, new Map([...entries, ...(declared.get(name) ?? [])])); // What came first stays.
  return name;
}

/** The URL of a module that declares a key once more, having been evaluated again. */
function renew(url: string, key: string): string {
  const renewed = isWorker ? undefined : renewedUrl(url);
  if (renewed === undefined) throw new Error(`parallel: ${key} is declared twice in ${url}`);
  return renewed;
}

/** The task, if its module has been imported here. */
export function findTask(url: string, key: string): Body | undefined {
  return declared.get(url)?.get(key);
}

/** The task, importing its module, or waiting for it where it has a name of its own: then the thread's entry imports it. */
export async function importTask(url: string, key: string): Promise<Body> {
  if (URL.canParse(url)) await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  else await declaring(url);
  const body = findTask(url, key);
  if (body === undefined) {
    throw new TypeError(`the module ${url} declares no task ${JSON.stringify(key)}, or with another copy of parachan`);
  }
  return body;
}

async function declaring(name: string): Promise<void> {
  for (let left = GRACE_MS; left > 0; left -= LOOK_EVERY_MS) {
    if (declared.has(name)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new TypeError(
    `no module here declares tasks as ${JSON.stringify(name)}: the worker's entry must import the one that does`,
  );
}
