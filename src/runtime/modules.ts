// Tasks by module and key: how a thread finds the function that another one named.
//
// Nothing is ever stringified: the other thread imports the same module, which declares the same tasks.

import type { Body } from "./runner.js";

const declared = new Map<string, Map<string, Body>>();

/** How long a module of a bundle may take to declare its tasks once this thread has joined: it may have a top-level await. */
const GRACE_MS = 5000;
const LOOK_EVERY_MS = 20;

/** Declares the tasks of the module. */
export function declare(url: string, tasks: Readonly<Record<string, Body>>): void {
  const known = declared.get(url) ?? new Map<string, Body>();
  declared.set(url, known);
  for (const [key, body] of Object.entries(tasks)) {
    if (typeof body !== "function") throw new TypeError(`parallel: ${key} is not a function`);
    if (known.has(key)) throw new Error(`parallel: ${key} is declared twice in ${url}`);
    known.set(key, body);
  }
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
