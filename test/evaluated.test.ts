// Modules with tasks that are evaluated again in one process: by a development server that has seen them edited, by a test
// runner that resets its modules.

import { configure, go, parallel, shutdown } from "parachan";
import { afterEach, expect, test, vi } from "vitest";
import { evaluate, tasks } from "./tasks/evaluated.mjs";

const url = new URL("./tasks/evaluated.mjs", import.meta.url).href;

afterEach(() => shutdown());

test("its tasks are imported anew by the workers, which keep those of before too", async () => {
  configure({ threads: 1 });
  expect(await go(tasks.where)).toEqual([url, 1]);
  const second = evaluate();
  expect(await go(second.where)).toEqual([`${url}?again=1`, 1]);
  await Promise.resolve();
  const third = evaluate();
  expect(await go(third.where)).toEqual([`${url}?again=2`, 1]);
  expect(await go(second.where)).toEqual([`${url}?again=1`, 2]);
  expect(await go(tasks.where)).toEqual([url, 2]);
});

test("its error classes take the place of those before", async () => {
  const { NotFound, fail } = evaluate();
  expect(NotFound).not.toBe(tasks.NotFound);
  await expect(go(fail)).rejects.toBeInstanceOf(NotFound);
});

test("one that declares a task twice is refused, at each evaluation", async () => {
  const twice = () => [evaluate(), evaluate()];
  expect(twice).toThrow(`parallel: where is declared twice in ${url}`);
  await Promise.resolve();
  expect(twice).toThrow(`parallel: where is declared twice in ${url}`);
});

test("one with a name of its own keeps its tasks, and takes others; a warning says so", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  configure({ threads: 0 });
  const first = parallel("test/evaluated", { version: () => 1 });
  expect(await go(first.version)).toBe(1);
  expect(warn).not.toHaveBeenCalled();
  const second = parallel("test/evaluated", { version: () => 2, other: () => 3 });
  expect(warn.mock.calls).toEqual([
    ["parachan: test/evaluated declares its tasks again: those of before stay until the process ends"],
  ]);
  expect([await go(second.version), await go(second.other)]).toEqual([1, 3]);
  warn.mockRestore();
});
