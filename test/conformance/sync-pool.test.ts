// Go 235, 236, 240: sync.Pool.

import { Pool } from "parachan/sync";
import { expect, test } from "vitest";

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
