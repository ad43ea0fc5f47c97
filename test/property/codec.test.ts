// Properties of the codec: it copies what structuredClone copies, and survives any bytes.

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { decode, encode, release } from "../../dist/runtime/codec.js";

vi.setConfig({ testTimeout: 120_000 });

const runs = Number(process.env.CODEC_RUNS ?? 2000);

const bytes = fc.uint8Array({ maxLength: 40 });

const leaf = fc.oneof(
  fc.constant(undefined),
  fc.constant(-0),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 100 }),
  // An invalid one does not equal itself for isDeepStrictEqual.
  fc.date({ noInvalidDate: true }),

  fc.constantFrom(/a+/giu, /(?:)/, /\u{1f600}/u),
  bytes.map((array) => array.buffer),
  fc.int32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  bytes.map((array) => new DataView(array.buffer, array.length >> 1)),
  bytes.map((array) => [array, array.subarray(array.length >> 1), array.buffer]),
  fc.double().map(Object),
  fc.string().map(Object),
  fc.boolean().map(Object),
  fc.bigInt().map(Object),
);

const anything = fc.anything({
  values: [leaf],
  key: fc.oneof(fc.string(), fc.constantFrom("id", "name", "__proto__", "constructor", "0", "length")),
  withBigInt: true,
  withBoxedValues: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  withUnicodeString: true,
  maxDepth: 5,
});

// A graph: some objects and which of them refer to which, under which name.
const graph = fc
  .tuple(
    fc.array(fc.constantFrom("object", "array", "map", "set"), { minLength: 1, maxLength: 30 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.string({ maxLength: 2 })), { maxLength: 60 }),
  )
  .map(([kinds, edges]) => {
    const create = { object: () => ({}), array: () => [], map: () => new Map(), set: () => new Set() };
    const nodes: unknown[] = kinds.map((kind) => create[kind as keyof typeof create]());
    for (const [from, to, name] of edges) connect(nodes[from % nodes.length], nodes[to % nodes.length], name);
    return nodes;
  });

function connect(from: unknown, to: unknown, name: string): void {
  if (Array.isArray(from)) from.push(to);
  else if (from instanceof Map) from.set(name, to);
  else if (from instanceof Set) from.add(to);
  else (from as Record<string, unknown>)[`_${name}`] = to;
}

// A value's graph as text: every object by the number of its first appearance.
function drawing(value: unknown): string {
  const numbers = new Map<unknown, number>();
  const lines: string[] = [];
  const visit = (node: unknown): string => {
    if (typeof node !== "object" || node === null) return String(node);
    const known = numbers.get(node);
    if (known !== undefined) return `#${known}`;
    const number = numbers.size;
    numbers.set(node, number);
    const edges = node instanceof Map || node instanceof Set ? [...node.entries()] : Object.entries(node);
    const kind = Object.prototype.toString.call(node);
    lines[number] = `${kind} ${edges.map(([key, to]) => `${visit(key)}: ${visit(to)}`).join(", ")}`;
    return `#${number}`;
  };
  visit(value);
  return lines.join("\n");
}

test("a copy is what structuredClone makes", () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(isDeepStrictEqual(decode(encode(value)), structuredClone(value))).toBe(true);
    }),
    { numRuns: runs },
  );
});

test("shared and circular references arrive as they were", () => {
  fc.assert(
    fc.property(graph, (nodes) => {
      expect(drawing(decode(encode(nodes)))).toBe(drawing(nodes));
    }),
    { numRuns: runs },
  );
});

test("a copy does not refer to the bytes it was made from", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const message = encode(value).slice();
      const copy = decode(message);
      message.fill(0xff);
      expect(isDeepStrictEqual(copy, structuredClone(value))).toBe(true);
    }),
    { numRuns: runs / 4 },
  );
});

test("bytes in shared memory decode as private ones do", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const message = encode(value);
      const shared = new Uint8Array(new SharedArrayBuffer(message.length + 3), 3);
      shared.set(message);
      expect(isDeepStrictEqual(decode(shared), structuredClone(value))).toBe(true);
    }),
    { numRuns: runs / 4 },
  );
});

function survives(message: Uint8Array): void {
  const start = performance.now();
  for (const read of [decode, release]) {
    try {
      read(message);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  expect(performance.now() - start).toBeLessThan(5000); // No hang, no huge allocation.
}

test("random bytes end in a value or an error", () => {
  const messages = fc.tuple(fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 200, size: "max" }));
  fc.assert(
    fc.property(messages, ([first, rest]) => survives(Uint8Array.of(first, ...rest))),
    { numRuns: runs * 5 },
  );
});

test("bytes made of tags end in a value or an error", () => {
  const tags = fc.integer({ min: 0xe0, max: 0xff });
  const small = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.array(fc.oneof(tags, small, fc.constant(0xff)), { maxLength: 60, size: "max" }), (rest) =>
      survives(Uint8Array.of(0, ...rest)),
    ),
    { numRuns: runs * 5 },
  );
});

test("a changed, cut or extended message ends in a value or an error", () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(anything, fc.array(change, { maxLength: 4 }), fc.integer({ min: -5, max: 5 }), (value, changes, by) => {
      const message = encode(value);
      const changed = new Uint8Array(Math.max(0, message.length + by));
      changed.set(message.subarray(0, changed.length));
      for (const [position, byte] of changes) if (changed.length > 0) changed[position % changed.length] = byte;
      survives(changed);
    }),
    { numRuns: runs * 2 },
  );
});
