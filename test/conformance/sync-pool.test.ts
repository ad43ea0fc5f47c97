// Go 235, 236, 240: sync.Pool.

import { go, gosched } from "parachan";
import { Pool } from "parachan/sync";
import { expect, test } from "vitest";
import { runProgram } from "../process/node.js";

test("Go 190, 235: an empty pool gives undefined; then what was put in first comes first", () => {
  const pool = new Pool<string | undefined>();
  expect(pool.get()).toBe(undefined);
  pool.put("a");
  pool.put("b");
  expect(pool.get()).toBe("a");
  expect(pool.get()).toBe("b");
  expect(pool.get()).toBe(undefined);
});

test("Go 236: new makes what the pool does not have", () => {
  let made = 0;
  const pool = new Pool({ new: () => ++made });
  expect(pool.get()).toBe(1);
  expect(pool.get()).toBe(2);
  pool.put(42);
  expect(pool.get()).toBe(42);
  expect(pool.get()).toBe(3);
});

test("what is in the pool is given once", () => {
  const pool = new Pool<object | undefined>();
  const put = Array.from({ length: 100 }, () => ({}));
  for (const object of put) pool.put(object);
  const got = new Set(Array.from({ length: 100 }, () => pool.get()));
  expect(got).toEqual(new Set(put));
  expect(pool.get()).toBe(undefined);
});

test("undefined is not kept", () => {
  const pool = new Pool<number | undefined>({ new: () => 1 });
  pool.put(undefined);
  expect(pool.get()).toBe(1);
});

test("Go 240: a buffer is used again", () => {
  const buffers = new Pool<string[]>({ new: () => [] });
  const log = (key: string, value: string): string => {
    const buffer = buffers.get();
    buffer.length = 0;
    buffer.push("2006-01-02T15:04:05Z", `${key}=${value}`);
    const line = buffer.join(" ");
    buffers.put(buffer);
    return line;
  };
  expect(log("path", "/search?q=flowers")).toBe("2006-01-02T15:04:05Z path=/search?q=flowers");
});

test("Go 237: what nobody takes is let go after collections, and not at the first", async () => {
  const { code, stdout } = await runProgram(
    `
    import { Pool } from "parachan/sync";
    const pool = new Pool();
    const dropped = Array.from({ length: 100 }, () => { const object = {}; pool.put(object); return new WeakRef(object); });
    const alive = () => dropped.filter((reference) => reference.deref() !== undefined).length;
    await new Promise((resolve) => setTimeout(resolve, 5)); // A WeakRef keeps its object until the turn ends.
    gc();
    const first = alive();
    for (let look = 0; look < 100 && alive() > 0; look++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    console.log(first, alive(), pool.get());
  `,
    ["--expose-gc"],
  );
  expect([code, stdout]).toEqual([0, "100 0 undefined\n"]);
});

test("Go 238: ten goroutines put and get, and never see what they have not put", async () => {
  const pool = new Pool<number | undefined>();
  const goroutines = Array.from({ length: 10 }, () =>
    go(function* () {
      for (let i = 1; i <= 2000; i++) {
        pool.put(i);
        if (i % 7 === 0) yield* gosched();
        const got = pool.get();
        if (got !== undefined && !(got >= 1 && got <= 2000)) return `got ${got}`;
        if (got !== undefined && i % 3 === 0) pool.put(got);
      }
      return "";
    }),
  );
  for (const goroutine of goroutines) expect(await goroutine).toBe("");
});
