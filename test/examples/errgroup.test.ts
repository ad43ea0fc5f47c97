// examples/07-errgroup-md5: as a program, and from within.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { go, numGoroutine, run } from "parachan";
import { background, Canceled, type Context, withCancel } from "parachan/context";
import { afterEach, beforeEach, expect, test } from "vitest";

interface Example {
  md5All(ctx: Context, files: Iterable<string>, n: number): Generator<never, Map<string, string>>;
}
const folder = "../../build/examples/07-errgroup-md5/";
const { md5All } = (await import(`${folder}md5-all.js`)) as Example;

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "parachan-errgroup-"));
});
afterEach(() => {
  rmSync(tree, { recursive: true });
});

function program(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const main = fileURLToPath(new URL(`${folder}main.js`, import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { timeout: 50_000 }, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

test("prints the sums of all regular files below a folder, by path", async () => {
  mkdirSync(join(tree, "b/c"), { recursive: true });
  const files = new Map([..."zyxwvutsrqponmlkjihgfed"].map((name) => [`b/c/${name}`, name.repeat(1000)]));
  files.set("a", "").set("b/1", "one");
  for (const [path, text] of files) writeFileSync(join(tree, path), text);
  symlinkSync("a", join(tree, "link"));
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => `${md5(text)}  ${path}\n`);
  expect(await program(tree)).toEqual({ status: 0, out: lines.join(""), err: "" });
});

test("a folder that is not there is an error that names it", async () => {
  const { status, out, err } = await program(join(tree, "missing"));
  expect(err).toBe(`md5: ENOENT: no such file or directory, lstat '${join(tree, "missing")}'\n`);
  expect({ status, out }).toEqual({ status: 1, out: "" });
});

/** Far more files than goroutines, with one among them that is not there. */
function* withMissing(taken: { count: number }): Generator<string> {
  for (let i = 0; i < 2_000; i++) {
    taken.count += 1;
    yield i === 700 ? "no such file" : "package.json";
  }
}

test.each([1, 2, 20])("with %i digesters, a file that cannot be read ends all others", async (n) => {
  const taken = { count: 0 };
  let left: number | undefined;
  await run(async () => {
    await expect(go(md5All, background(), withMissing(taken), n)).rejects.toMatchObject({
      code: "ENOENT",
      message: "ENOENT: no such file or directory, open 'no such file'",
    });
    await expect.poll(numGoroutine, { timeout: 30_000 }).toBe(2); // The main program, and this one.
    left = numGoroutine();
  });
  expect(left).toBe(2);
  expect(taken.count).toBeGreaterThan(700);
  expect(taken.count).toBeLessThan(2_000);
});

test("a context that is canceled ends the walk and the digesters", async () => {
  const [ctx, cancel] = withCancel(background());
  function* files(): Generator<string> {
    for (let i = 0; ; i++) {
      if (i === 100) cancel();
      yield "package.json";
    }
  }
  await expect(run(md5All, ctx, files(), 3)).rejects.toBe(Canceled);
});
