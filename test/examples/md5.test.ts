// examples/01-md5 as a program: what it prints, and how it ends.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../build/examples/01-md5/main.js", import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program. It has to end by itself: one that is left waiting is killed, and has no status. */
function md5(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { encoding: "latin1", maxBuffer: 2 ** 28, timeout: 50_000 } as const;
    const child = execFile(process.execPath, [program, ...args], options, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
}

/** What md5sum prints for the regular files below `folder`, in the order of `LC_ALL=C sort`; as latin1, a byte a character. */
function expected(folder: string): string {
  return filesBelow(Buffer.from(folder))
    .sort(Buffer.compare)
    .map((path) => {
      const sum = createHash("md5").update(readFileSync(path)).digest("hex");
      const name = path.toString("latin1");
      const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      return `${escaped === name ? "" : "\\"}${sum}  ${escaped}\n`;
    })
    .join("");
}

function filesBelow(folder: Buffer): Buffer[] {
  return readdirSync(folder, { encoding: "buffer", withFileTypes: true }).flatMap((entry) => {
    const path = Buffer.concat([folder, Buffer.from("/"), entry.name as unknown as Buffer]);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Whether the file system takes names that are no UTF-8, and backslashes and line ends in names. */
const anyBytes = process.platform === "linux";

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "parachan-md5-"));
});

afterEach(() => {
  rmSync(tree, { recursive: true });
});

describe.each(["1", "2"])("with --threads %s", (threads) => {
  test("prints what md5sum prints for a tree of odd names, empty and large files", async () => {
    const names = ["empty", "with space", " leading", "quote'\"s", "ünïcode-名前-🎉", "-dash", "a-b", "a.b", "$(x) *?"];
    if (anyBytes) names.push("back\\slash", "line\nend", "carriage\rreturn");
    for (const folder of ["", "a", "a b", "ø", "deep/er/still"]) {
      mkdirSync(join(tree, folder), { recursive: true });
      for (const name of names) writeFileSync(join(tree, folder, name), name === "empty" ? "" : `${folder}: ${name}`);
    }
    if (anyBytes) writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe, 0x41])]), "no UTF-8");
    writeFileSync(join(tree, "large"), Buffer.alloc(1_000_001, "0123456789"));
    symlinkSync("large", join(tree, "link to a file"));
    symlinkSync("deep", join(tree, "link to a folder"));

    const { status, out, err } = await md5("--threads", threads, tree);
    expect(err).toMatch(/^\d+ files, \d+ bytes, \d+\.\d\d s, \d threads\n$/);
    expect(err).toContain(`${out.split("\n").length - 1} files`);
    expect(out).toBe(expected(tree));
    expect(status).toBe(0);
  });

  test("prints what md5sum prints for a part of node_modules", async () => {
    const folder = "node_modules/typescript";
    const { status, out } = await md5("--threads", threads, folder);
    expect(out).toBe(expected(folder));
    expect(out.length).toBeGreaterThan(5_000);
    expect(status).toBe(0);
  });

  test("a file that cannot be read ends the run with its name and status 1", async () => {
    for (let i = 0; i < 300; i++) writeFileSync(join(tree, `file ${i}`), "text");
    // Not permissions, which do not stop root: a path that is one step too long to be opened. Its folder can still be
    // listed. Such a path cannot be written to either, so the folder gets its length afterwards.
    const name = "u".repeat(200);
    const steps = Math.ceil((PATH_MAX - 440 - tree.length - 2) / 201);
    const deep = join(tree, "d", ...new Array<string>(steps).fill("f".repeat(200)));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, name), "never read");
    renameSync(join(tree, "d"), join(tree, "d".repeat(240)));
    try {
      const { status, out, err } = await md5("--threads", threads, tree);
      expect(err).toContain(`/${name}: ENAMETOOLONG`);
      expect(out).toBe("");
      expect(status).toBe(1);
    } finally {
      renameSync(join(tree, "d".repeat(240)), join(tree, "d"));
    }
  });

  test("a folder that is not there ends the run with its name and status 1", async () => {
    const { status, out, err } = await md5("--threads", threads, join(tree, "missing"));
    expect(err).toContain(`'${join(tree, "missing")}'`);
    expect(err.split("\n")).toHaveLength(2); // One line, no stack.
    expect(out).toBe("");
    expect(status).toBe(1);
  });
});

/** Longest path that can be opened, its end mark among it. */
const PATH_MAX = process.platform === "darwin" ? 1024 : 4096;

test("DIR may end in a slash, be a file, or hold nothing, as with find", async () => {
  writeFileSync(join(tree, "one"), "1");
  mkdirSync(join(tree, "none"));
  const sum = createHash("md5").update("1").digest("hex");
  expect((await md5(`${tree}/`)).out).toBe(`${sum}  ${tree}/one\n`);
  expect((await md5(join(tree, "one"))).out).toBe(`${sum}  ${tree}/one\n`);
  expect(await md5(join(tree, "none"))).toMatchObject({ status: 0, out: "" });
});

test("whoever reads the output may stop before its end", async () => {
  const child = spawn(process.execPath, [program, "node_modules"], { stdio: ["ignore", "pipe", "pipe"] });
  let err = "";
  child.stderr.on("data", (text) => {
    err += text;
  });
  child.stdout.destroy();
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(err).toMatch(/^\d+ files, \d+ bytes, .* threads\n$/);
  expect(status).toBe(0);
});

test.each(["0", "256", "two", "1.5"])("--threads %s is refused", async (threads) => {
  const { status, out, err } = await md5("--threads", threads, tree);
  expect(err).toContain("--threads is 1 to 255");
  expect(out).toBe("");
  expect(status).toBe(1);
});
