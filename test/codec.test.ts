import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  DataCloneError,
  decode,
  encode,
  type HandleKind,
  makeHandle,
  registerError,
  registerHandle,
  release,
} from "../dist/runtime/codec.js";

const copy = <T>(value: T): T => decode(encode(value)) as T;

function holed(): number[] {
  const array = [1, 2, 3];
  delete array[1];
  return array;
}

function fault(value: unknown, root?: string): DataCloneError {
  try {
    encode(value, root);
  } catch (error) {
    if (error instanceof DataCloneError) return error;
    throw error;
  }
  throw new Error("it was encoded");
}

// A thing that other threads know by an address, and how many hold it.
class Counter {
  static readonly counts: number[] = [];
  readonly address: number;
  readonly label: string;
  failing = false;

  constructor(address: number, label = "") {
    this.address = address;
    this.label = label;
  }
}

const counterKind: HandleKind<Counter> = {
  tag: 200,
  retain(counter) {
    if (counter.failing) throw new Error("out of memory");
    Counter.counts[counter.address] = (Counter.counts[counter.address] ?? 0) + 1;
  },
  write(counter, out) {
    out.u32(counter.address);
    out.number(counter.address / 2);
    out.string(counter.label);
  },
  read(from) {
    const address = from.u32();
    expect(from.number()).toBe(address / 2);
    return new Counter(address, from.string());
  },
  release(from) {
    Counter.counts[from.u32()]--;
    from.number();
    from.string();
  },
};
registerHandle(counterKind, Counter.prototype);

describe("values", () => {
  test.each([
    undefined,
    null,
    true,
    false,
    0,
    -0,
    127,
    128,
    -1,
    2 ** 31,
    -(2 ** 31),
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0n,
    -(2n ** 63n),
    2n ** 64n,
    -(3n ** 200n),
    "",
    "gopher",
    "é",
    "\ud800",
    "\ufeffmark",
    "x".repeat(63),
    "x".repeat(64),
    "x".repeat(5000),
    `${"x".repeat(5000)}é\udfff`,
  ])("%s arrives as it was", (value) => {
    expect(copy(value)).toBe(value);
  });

  test("dates, invalid ones too, arrive as they were", () => {
    expect(copy(new Date(1.5e12))).toEqual(new Date(1.5e12));
    expect(copy(new Date(Number.NaN)).getTime()).toBeNaN();
  });

  test("a RegExp keeps source and flags and starts at 0", () => {
    const pattern = /a\/b/giu;
    pattern.lastIndex = 3;
    expect(copy(pattern)).toEqual(/a\/b/giu);
    expect(copy(pattern).lastIndex).toBe(0);
  });

  test("boxed primitives stay boxed", () => {
    for (const boxed of [Object(true), Object(-0), Object("text"), Object(10n)])
      expect(copy(boxed)).toStrictEqual(boxed);
  });

  test("Map and Set keep their order, and keys that are objects", () => {
    const key = { id: 1 };
    const [map, sameKey] = copy([
      new Map<unknown, unknown>([
        [key, "a"],
        [2, new Set([key])],
      ]),
      key,
    ] as const);
    expect([...map.keys()]).toEqual([{ id: 1 }, 2]);
    expect([...map.keys()][0]).toBe(sameKey);
    expect((map.get(2) as Set<unknown>).has(sameKey)).toBe(true);
  });

  test("arrays keep their holes, their length and their other properties", () => {
    expect(copy(holed())).toStrictEqual(holed());
    expect(copy(new Array(5_000_000))).toHaveLength(5_000_000);
    const match = /b/.exec("abc") as RegExpExecArray;
    expect(copy(match)).toStrictEqual(structuredClone(match));
    const disguised = Object.assign(holed(), { name: "as many keys as elements" });
    expect(copy(disguised)).toStrictEqual(structuredClone(disguised));
    expect(copy(Object.assign([], { 4000000000: 1 }))).toHaveLength(4000000001);
    for (const key of ["007", "4294967295", "10000000000", "-1", "1.5", "١"]) {
      const odd = Object.assign(["element"], { [key]: "no element" });
      expect(copy(odd)).toStrictEqual(structuredClone(odd));
    }
  });

  test("long arrays of numbers and of nearly only numbers arrive as they were", () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? -0 : i / 2));
    expect(copy(numbers)).toStrictEqual(numbers);
    expect(copy([...numbers, "end"])).toStrictEqual([...numbers, "end"]);
  });

  test("views on one buffer still share it", () => {
    const buffer = new ArrayBuffer(16);
    const [bytes, words, data, same] = copy([
      new Uint8Array(buffer, 4, 8),
      new Uint16Array(buffer),
      new DataView(buffer, 2),
      buffer,
    ] as const);
    expect([bytes.byteOffset, bytes.length, words.length, data.byteOffset, data.byteLength]).toEqual([4, 8, 8, 2, 14]);
    data.setUint8(2, 7);
    expect(bytes[0]).toBe(7);
    expect(new Set([bytes.buffer, words.buffer, data.buffer, same]).size).toBe(1);
  });

  test("a Buffer arrives as the Uint8Array that it is", () => {
    const arrived = copy(Buffer.from("abc"));
    expect(Object.getPrototypeOf(arrived)).toBe(Uint8Array.prototype);
    expect([...arrived]).toEqual([97, 98, 99]);
  });

  test("a resizable buffer stays resizable, and a view that follows its length still does", () => {
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: object,
    ) => { resize(length: number): void };
    const buffer = new Resizable(4, { maxByteLength: 8 });
    const view = copy(new Uint8Array(buffer as unknown as ArrayBuffer));
    (view.buffer as unknown as { resize(length: number): void }).resize(8);
    expect(view).toHaveLength(8);
  });
});

describe("objects", () => {
  test("own enumerable string keys are copied, and nothing else", () => {
    const object = Object.create({ inherited: 1 }, { hidden: { value: 1 }, shown: { value: 2, enumerable: true } });
    object[Symbol("key")] = 3;
    expect(copy(object)).toStrictEqual({ shown: 2 });
  });

  test("an instance of a class arrives as a plain object, its getters as their values", () => {
    class Point {
      x = 1;
      get y(): number {
        return 2;
      }
      own = Object.defineProperty({}, "z", { get: () => 3, enumerable: true });
    }
    expect(copy<object>(new Point())).toStrictEqual({ x: 1, own: { z: 3 } });
  });

  test("a property that a getter deletes is not copied, one that it adds neither", () => {
    const object: Record<string, unknown> = {
      get first() {
        delete object.second;
        object.third = 3;
        return 1;
      },
      second: 2,
    };
    expect(copy(object)).toStrictEqual({ first: 1 });
  });

  test("an own key named __proto__ is data", () => {
    for (const text of ['{"__proto__":{"admin":true}}', `{"__proto__":{"admin":true},${many(70)}}`]) {
      const arrived = copy(JSON.parse(text));
      expect(Object.hasOwn(arrived, "__proto__")).toBe(true);
      expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
      expect(arrived.admin).toBeUndefined();
    }
  });

  test("objects with many keys and objects of many shapes arrive as they were", () => {
    const wide = JSON.parse(`{${many(500)}}`);
    const shapes = Array.from({ length: 20_000 }, (_, i) => ({ [`a${i}`]: i, [`b${i % 7}`]: { same: i } }));
    expect(copy([wide, shapes, wide, ...shapes])).toStrictEqual([wide, shapes, wide, ...shapes]);
  });

  test("keys that repeat are written once", () => {
    const one = encode([{ aRatherLongKey: 1 }]).length;
    expect(encode([{ aRatherLongKey: 1 }, { aRatherLongKey: 2 }]).length - one).toBe(2);
  });

  test("objects of another realm are copied as those of this one", () => {
    const foreign = runInNewContext("({ map: new Map([[1, [2]]]), date: new Date(5), error: new TypeError('no') })");
    const arrived = copy(foreign);
    expect(arrived.map).toStrictEqual(new Map([[1, [2]]]));
    expect(arrived.date).toStrictEqual(new Date(5));
    expect(arrived.error).toBeInstanceOf(TypeError);
  });

  test.runIf("Iterator" in globalThis)("an instance of a class that extends Iterator arrives as a plain object", () => {
    class Ones extends Reflect.get(globalThis, "Iterator") {
      one = 1;
    }
    expect(copy(new Ones())).toStrictEqual({ one: 1 });
  });

  test("an object that only claims to be a Map is a plain object", () => {
    expect(copy<object>({ [Symbol.toStringTag]: "Map" })).toStrictEqual({});
    expect(copy<object>(Object.create(Map.prototype))).toStrictEqual({});
    class Tagged extends Map<number, number> {
      override get [Symbol.toStringTag](): string {
        return "Tagged";
      }
    }
    expect(copy<object>(new Tagged([[1, 2]]))).toStrictEqual(new Map([[1, 2]]));
  });

  test("a hundred thousand levels arrive, and do not harm what comes after", () => {
    let list: { next: unknown } | undefined;
    for (let i = 0; i < 100_000; i++) list = { next: i % 2 === 0 ? [list] : new Map([["list", list]]) };
    let arrived: unknown = copy(list);
    let levels = 0;
    for (; arrived !== undefined; levels++) {
      const { next } = arrived as { next: unknown };
      arrived = next instanceof Map ? next.get("list") : (next as unknown[])[0];
    }
    expect(levels).toBe(100_000);
    expect(copy({ a: [1] })).toStrictEqual({ a: [1] });
  });

  test("encoding may encode: a getter that does", () => {
    const object = {
      before: [{ inner: 1 }],
      get nested() {
        return copy({ inner: [{ inner: 2 }] });
      },
      after: { inner: 3 },
    };
    expect(copy(object)).toStrictEqual({
      before: [{ inner: 1 }],
      nested: { inner: [{ inner: 2 }] },
      after: { inner: 3 },
    });
  });
});

function many(count: number): string {
  return Array.from({ length: count }, (_, i) => `"key${i}":${i}`).join(",");
}

describe("errors", () => {
  test("class, message, stack, cause and own properties survive", () => {
    const error = Object.assign(new RangeError("too far", { cause: { at: 3 } }), { code: "EFAR", list: [1] });
    const arrived = copy(error);
    expect(arrived).toBeInstanceOf(RangeError);
    expect(arrived).toMatchObject({
      name: "RangeError",
      message: "too far",
      cause: { at: 3 },
      code: "EFAR",
      list: [1],
    });
    expect(arrived.stack).toBe(error.stack);
    expect(Object.keys(arrived)).toEqual(["code", "list"]);
    expect(Object.hasOwn(copy(new Error()), "message")).toBe(false);
  });

  test("an AggregateError keeps its errors", () => {
    const arrived = copy(new AggregateError([new TypeError("a"), 2], "both"));
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.errors).toEqual([new TypeError("a"), 2]);
  });

  test("an error of an unknown class keeps its name and the nearest class that is known", () => {
    class HttpError extends TypeError {
      override name = "HttpError";
      status = 404;
    }
    const arrived = copy(new HttpError("gone"));
    expect(arrived.constructor).toBe(TypeError);
    expect(arrived).toMatchObject({ name: "HttpError", message: "gone", status: 404 });
  });

  test("an error of a registered class keeps its class, without a call of its constructor", () => {
    class QueueError extends Error {
      readonly size: number;
      constructor(size: number) {
        if (size === undefined) throw new Error("called without its argument");
        super(`queue of ${size}`);
        this.size = size;
      }
    }
    expect(copy<Error>(new QueueError(3)).constructor).toBe(Error);
    registerError(QueueError);
    const arrived = copy(new QueueError(3));
    expect(arrived).toBeInstanceOf(QueueError);
    expect(arrived).toMatchObject({ message: "queue of 3", size: 3 });
    expect(() => registerError(class QueueError extends Error {})).toThrow(
      "two error classes are registered as QueueError",
    );
  });

  test("what cannot be copied of an error's own properties is left out, the error arrives", () => {
    const shared = { id: 1 };
    const error = Object.assign(new Error("failed"), {
      request: { shared, list: [{ deep: { shape: 1 } }], send: () => {} },
      kept: [shared, { deep: { shape: 2 } }, new Counter(9)],
    });
    Counter.counts[9] = 0;
    const [arrived, same] = copy([error, shared, { deep: { shape: 3 } }] as const);
    expect(arrived).not.toHaveProperty("request");
    expect(arrived.kept[0]).toBe(same);
    expect(arrived.kept[1]).toEqual({ deep: { shape: 2 } });
    expect(Counter.counts[9]).toBe(1);
  });

  test("a cause that cannot be copied, and errors among which one cannot, are left out as well", () => {
    const failed = copy(new RangeError("failed", { cause: () => {} }));
    expect([failed, failed.message, "cause" in failed]).toEqual([expect.any(RangeError), "failed", false]);
    const all = copy(new AggregateError([new Error("one"), () => {}], "all", { cause: new Error("why") }));
    expect([all.message, all.cause, all.errors]).toEqual(["all", new Error("why"), undefined]);
  });

  test("errors may be circular", () => {
    const error: Error & { self?: unknown } = new Error("round");
    error.cause = error;
    error.self = error;
    const arrived = copy(error);
    expect(arrived.cause).toBe(arrived);
    expect(arrived.self).toBe(arrived);
  });

  test("a DOMException, the reason of an abort, arrives as one", () => {
    const arrived = copy(AbortSignal.abort().reason as DOMException);
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived.name).toBe("AbortError");
  });

  test("a DataCloneError arrives with its path", () => {
    const arrived = copy(fault([() => {}]));
    expect(arrived).toBeInstanceOf(DataCloneError);
    expect(arrived.path).toBe("value[0]");
  });
});

describe("an object's properties", () => {
  test("are its own: what it inherits is not copied, though it can be enumerated", () => {
    const inherited = Object.assign(Object.create({ inherited: 1 }), { own: 2 });
    expect(copy(inherited)).toStrictEqual({ own: 2 });
    let keys: string[];
    Object.defineProperty(Object.prototype, "polluting", { value: 1, enumerable: true, configurable: true });
    try {
      keys = Object.keys(copy({ own: 3 }));
    } finally {
      Reflect.deleteProperty(Object.prototype, "polluting");
    }
    expect(keys).toEqual(["own"]);
  });

  test("that a getter deletes are left out, wherever they stand", () => {
    const value: Record<string, unknown> = {
      a: 1,
      get b() {
        delete value.c;
        delete value.e;
        return 2;
      },
      c: 3,
      d: 4,
      e: 5,
    };
    expect(copy(value)).toStrictEqual({ a: 1, b: 2, d: 4 });
  });

  test("that a getter deletes from an array are holes, at its end too", () => {
    const value: unknown[] = [0, 1, 2, 3];
    Object.defineProperty(value, 0, {
      get() {
        delete value[1];
        delete value[3];
        return "first";
      },
    });
    const arrived = copy(value);
    expect(arrived).toHaveLength(4);
    expect(Object.entries(arrived)).toStrictEqual([
      ["0", "first"],
      ["2", 2],
    ]);
  });

  test("that a getter adds are left out", () => {
    const value: Record<string, unknown> = {
      get a() {
        value.z = 1;
        return 2;
      },
      b: 3,
    };
    expect(copy(value)).toStrictEqual({ a: 2, b: 3 });
  });

  test("arrive in order in objects of many shapes, again and again", () => {
    const shapes = Array.from({ length: 40 }, (_, i) => ({
      [`first${i}`]: i,
      common: { [`inner${i}`]: [i] },
      last: i,
    }));
    for (let round = 0; round < 3; round++) {
      for (const value of shapes) {
        expect(copy(value)).toStrictEqual(value);
        expect(Object.keys(copy(value))).toEqual(Object.keys(value));
      }
    }
  });
});

describe("one message after another", () => {
  test("each has its own copy of what is in several, however many objects they have", () => {
    const shared = { n: 1 };
    for (const count of [1, 12, 13, 40, 2]) {
      const value = Array.from({ length: count }, () => ({ shared }));
      const first = copy(value);
      const second = copy(value);
      expect(second).toStrictEqual(value);
      expect(second[0].shared).toBe(second[count - 1].shared);
      expect(second[0].shared).not.toBe(first[0].shared);
    }
  });

  test("one that fails on the way leaves nothing to the next", () => {
    const shared = { n: 1 };
    expect(fault({ deep: [shared, { shared, bad: () => {} }] }).path).toBe("value.deep[1].bad");
    expect(copy([shared, shared])).toStrictEqual([{ n: 1 }, { n: 1 }]);
    expect(fault([() => {}]).path).toBe("value[0]");
  });

  test("a malformed one leaves nothing to the next", () => {
    const message = encode([{ n: 1 }, new Counter(9)]).slice();
    expect(() => decode(message.subarray(0, 9))).toThrow(/^malformed value: /);
    expect(copy([{ n: 2 }])).toStrictEqual([{ n: 2 }]);
    release(message);
  });

  test("to read a handle may decode", () => {
    const outer: HandleKind = {
      tag: 202,
      retain() {},
      write: (_, out) => out.u32(1),
      read: (from) => ({ inner: copy({ list: [from.u32(), { n: 2 }] }) }),
      release: (from) => void from.u32(),
    };
    class Held {}
    registerHandle(outer, Held.prototype);
    const message = encode([{ a: 1 }, new Held(), { a: 2 }]).slice(); // Else the handle's encoding would overwrite it.
    expect(decode(message)).toStrictEqual([{ a: 1 }, { inner: { list: [1, { n: 2 }] } }, { a: 2 }]);
  });
});

describe("what cannot be copied", () => {
  test("the error says where it is and what it is", () => {
    const error = fault({ options: { onDone: () => {} } });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("DataCloneError");
    expect(error.path).toBe("value.options.onDone");
    expect(error.message).toBe("value.options.onDone is a function, which cannot be copied to another thread");
  });

  test.each<[unknown, string]>([
    [{ a: [0, 1, 2, { b: () => {} }] }, "value.a[3].b"],
    [{ "odd key": Symbol("s") }, 'value["odd key"]'],
    [new Map([["k", () => {}]]), 'value.get("k")'],
    [new Map([[{}, () => {}]]), "value.get(…)"],
    [new Map([[() => {}, 1]]), "value.keys()[0]"],
    [[new Set([1, () => {}])], "value[0].values()[1]"],
    [Object.assign([1, 2], { extra: () => {} }), "value.extra"],
    [() => {}, "value"],
  ])("the path to it reads as an expression: %#", (value, path) => {
    expect(fault(value).path).toBe(path);
  });

  test("the path begins with the name that the caller gives", () => {
    expect(fault([() => {}], "argument 2").path).toBe("argument 2[0]");
  });

  test("the path of what lies very deep is cut", () => {
    let value: unknown = () => {};
    for (let i = 0; i < 150; i++) value = { next: value };
    expect(fault(value).path).toMatch(/^value\.next\.next\.next\.next…(\.next){50}$/);
  });

  test.each<[string, unknown]>([
    ["a symbol", Symbol("s")],
    ["a Symbol", Object(Symbol("s"))],
    ["a Promise", Promise.resolve()],
    ["a WeakMap", new WeakMap()],
    ["a WeakSet", new WeakSet()],
    ["a WeakRef", new WeakRef({})],
    ["a FinalizationRegistry", new FinalizationRegistry(() => {})],
    ["a Generator", (function* () {})()],
    ["an AsyncGenerator", (async function* () {})()],
    ["a Map Iterator", new Map().keys()],
    ["an Array Iterator", [][Symbol.iterator]()],
    ["a Promise", new Proxy(Promise.resolve(), {})],
    ["a SharedArrayBuffer", new SharedArrayBuffer(8)],
    ["a SharedArrayBuffer", new Uint8Array(new SharedArrayBuffer(8))],
    ["a URL", new URL("https://go.dev")],
    ["an AbortSignal", new AbortController().signal],
    ["an EventTarget", new (class Bus extends EventTarget {})()],
    ["a ReadableStream", new ReadableStream()],
    ["a Readable", Readable.from([])],
    ["a NumberFormat", new Intl.NumberFormat()],
    [
      "an Arguments object",
      (function () {
        // biome-ignore lint/complexity/noArguments: this is what the test is about
        return arguments;
      })(),
    ],
  ])("%s is refused", (what, value) => {
    expect(fault({ value }).message).toMatch(
      new RegExp(`^value\\.value(\\.buffer)? is ${what}, which cannot be copied`),
    );
  });

  test("a detached ArrayBuffer is refused", () => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    expect(fault(buffer).message).toMatch("is a detached ArrayBuffer");
    expect(() => encode(view)).toThrow(DataCloneError);
  });

  test("a DataView whose ArrayBuffer is detached or has become too small for it is refused", () => {
    const [detached, shrunk] = [new ArrayBuffer(8), new ArrayBuffer(8, { maxByteLength: 8 })];
    const views = [new DataView(detached), new DataView(shrunk, 4)];
    structuredClone(detached, { transfer: [detached] });
    shrunk.resize(2);
    for (const view of views) expect(fault({ view }).message).toMatch("value.view is a DataView that is out of bounds");
  });

  test("a typed array whose ArrayBuffer has become too small for it is refused, as structuredClone does", () => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
    const views = [new Int16Array(buffer, 4, 2), new Uint8Array(buffer, 4)];
    buffer.resize(2);
    for (const view of views) {
      expect(() => structuredClone(view)).toThrow();
      expect(fault({ view }).message).toMatch(/^value\.view is an? (Int16|Uint8)Array that is out of bounds, which/);
    }
    buffer.resize(8);
    for (const view of views) expect(copy(view)).toStrictEqual(view);
  });

  test("an error of a getter passes through, and the next value is encoded as ever", () => {
    const bad = {
      a: [{ b: 1 }],
      get broken(): never {
        throw new SyntaxError("mine");
      },
    };
    expect(() => encode(bad)).toThrow(new SyntaxError("mine"));
    expect(copy({ a: [{ b: 1 }] })).toStrictEqual({ a: [{ b: 1 }] });
  });
});

describe("handles", () => {
  test("a handle is counted once for a message and arrives once", () => {
    Counter.counts[1] = 0;
    const counter = new Counter(1, "jobs");
    const [first, { again }] = copy([counter, { again: counter }] as const);
    expect(first).toBeInstanceOf(Counter);
    expect(first).toMatchObject({ address: 1, label: "jobs" });
    expect(again).toBe(first);
    expect(Counter.counts[1]).toBe(1);
  });

  test("a function can be a handle", () => {
    Counter.counts[2] = 0;
    const task = Object.assign(() => {}, { address: 2, label: "task", failing: false });
    makeHandle<Counter>(task, counterKind);
    expect(copy<object>({ task })).toMatchObject({ task: new Counter(2, "task") });
  });

  test("a value that cannot be encoded leaves its handles as they were", () => {
    Counter.counts[3] = 0;
    expect(fault([new Counter(3), () => {}]).path).toBe("value[1]");
    expect(Counter.counts[3]).toBe(0);
  });

  test("a handle that fails to be retained lets go of those before it", () => {
    Counter.counts[4] = 0;
    Counter.counts[5] = 0;
    const failing = new Counter(6);
    failing.failing = true;
    expect(() => encode([new Counter(4, "some label"), new Counter(5), failing])).toThrow("out of memory");
    expect([Counter.counts[4], Counter.counts[5]]).toEqual([0, 0]);
  });

  test("a message that nobody decodes is released", () => {
    Counter.counts[7] = 0;
    Counter.counts[8] = 0;
    const message = encode({ list: [new Counter(7), "text", new Counter(8, "label")] }).slice();
    expect([Counter.counts[7], Counter.counts[8]]).toEqual([1, 1]);
    release(message);
    expect([Counter.counts[7], Counter.counts[8]]).toEqual([0, 0]);
    release(encode({ nothing: 1 }));
  });

  test("retaining may encode", () => {
    const inner: HandleKind = {
      tag: 201,
      retain: () => expect(copy({ buffered: [1, 2, 3] })).toStrictEqual({ buffered: [1, 2, 3] }),
      write: (_, out) => out.u32(7),
      read: (from) => ({ address: from.u32() }),
      release: (from) => void from.u32(),
    };
    class Channel {}
    registerHandle(inner, Channel.prototype);
    expect(copy({ text: "before", channel: new Channel() })).toStrictEqual({ text: "before", channel: { address: 7 } });
  });

  test("a tag belongs to one kind", () => {
    expect(() => registerHandle({ ...counterKind })).toThrow("two kinds of handle have the tag 200");
    expect(() => registerHandle({ ...counterKind, tag: 256 })).toThrow(RangeError);
  });
});

describe("bytes", () => {
  test("a message is valid until the next one, and has room to grow", () => {
    const text = "long ".repeat(1_000_000);
    expect(copy(text)).toBe(text);
    expect(copy("short")).toBe("short");
  });

  test.each<[string, number[]]>([
    ["nothing at all", []],
    ["no value", [0]],
    ["a cut string", [0, 0x85, 97]],
    ["an array longer than the message", [0, 0xee, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["numbers longer than the message", [0, 0xef, 0x10, 0, 0, 0, 0, 0, 0]],
    ["a size out of range", [0, 0xee, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ["a reference to nothing", [0, 0xfb, 0]],
    ["a shape that has not appeared", [0, 0xc0]],
    ["a handle without a table", [0, 0xfd]],
    ["a table beyond the end", [1, 0xe0, 0xff, 0, 0, 0]],
    ["an unknown kind of handle", [1, 0xfd, 99, 2, 0, 0, 0]],
    ["an unknown tag", [0, 0xff]],
    ["more than one value", [0, 1, 1]],
    ["endless nesting", [0, ...new Array(100_000).fill(0).flatMap(() => [0xee, 1])]],
    ["a property out of place", [0, 0xed]],
    ["another container than was put off", [0, 0xfc, 0xf1, 0xee, 0]],
  ])("%s is an error", (_, bytes) => {
    expect(() => decode(Uint8Array.from(bytes))).toThrow(/^malformed value: /);
  });

  test("a huge sparse array claims no room", () => {
    const before = process.memoryUsage().heapUsed;
    expect(decode(Uint8Array.of(0, 0xf0, 0x80, 0x80, 0x80, 0x0e, 0))).toHaveLength(29_360_128);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  });
});
