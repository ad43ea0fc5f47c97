// Measures encoders of structured values: bytes out of a value, and the value out of the bytes.
//
//   npx tsc -p tsconfig.build.json && node bench/codec.mjs
//
// Prints nanoseconds, the best of several rounds, and bytes. Every encoder gets the fastest settings that keep shared
// references, Map, Set, Date and typed arrays. "… shared" copies the bytes into shared memory and decodes them from
// there, which is the way that a value takes between threads. node's structuredClone gives no bytes and stands there for reference.

import { deserialize, serialize } from "node:v8";
import { Encoder as CborEncoder } from "cbor-x";
import { Packr } from "msgpackr";
import { decode, encode } from "../dist/runtime/codec.js";

const packr = new Packr({ structuredClone: true, moreTypes: true });
const cbor = new CborEncoder({ structuredClone: true });

const shared = new Uint8Array(new SharedArrayBuffer(4 << 20));

function encodeShared(value) {
  const message = encode(value);
  shared.set(message);
  return shared.subarray(0, message.length);
}

const encoders = {
  parachan: [encode, decode],
  "… shared": [encodeShared, decode],
  msgpackr: [(value) => packr.pack(value), (bytes) => packr.unpack(bytes)],
  "cbor-x": [(value) => cbor.encode(value), (bytes) => cbor.decode(bytes)],
  v8: [serialize, deserialize],
  structuredClone: [structuredClone, undefined],
};

const values = {
  "object, 5 fields": { id: 17, name: "gopher", ok: true, score: 1.5, tag: "a-b-c" },
  "string, 11": "hello world",
  "string, 1,000": "lorem ipsum ".repeat(84).slice(0, 1000),
  "numbers, 1,000": Array.from({ length: 1000 }, (_, i) => i * 1.5),
  "bytes, 1 MB": new Uint8Array(1 << 20).fill(7),
  nested: {
    user: { id: 1, name: "Ada", roles: ["admin", "dev"], address: { city: "London", zip: "N1" } },
    items: [
      { sku: "a1", count: 2, price: 9.99 },
      { sku: "b2", count: 1, price: 19.5 },
      { sku: "c3", count: 7, price: 0.25 },
    ],
  },
  "Map, Set, Date": {
    map: new Map([
      ["a", 1],
      ["b", 2],
    ]),
    set: new Set([1, 2, 3]),
    date: new Date(0),
  },
  "100 objects": Array.from({ length: 100 }, (_, i) => ({ id: i, name: `n${i}`, ok: i % 2 === 0, score: i / 3 })),
};

let sink;

function nanoseconds(work, argument) {
  let count = 1;
  for (let start = performance.now(); performance.now() - start < 100; count++) sink = work(argument);
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) sink = work(argument);
    best = Math.min(best, ((performance.now() - start) * 1e6) / count);
  }
  return best;
}

const figure = (number) => Math.round(number).toLocaleString("en").padStart(12);

// Warm with every value, so that no encoder is measured as if it knew but one.
for (const [encodeValue, decodeBytes] of Object.values(encoders)) {
  for (let i = 0; i < 300; i++) for (const value of Object.values(values)) sink = decodeBytes?.(encodeValue(value));
}

console.log(`node ${process.version}, ${process.arch}; nanoseconds`);
for (const [what, value] of Object.entries(values)) {
  console.log(`\n${what.padEnd(18)}      encode      decode        both       bytes`);
  for (const [who, [encodeValue, decodeBytes]] of Object.entries(encoders)) {
    const there = nanoseconds(encodeValue, value);
    if (decodeBytes === undefined) {
      console.log(`  ${who.padEnd(16)}${" ".repeat(24)}${figure(there)}`);
      continue;
    }
    const message = encodeValue(value);
    const bytes = message.buffer === shared.buffer ? message : Uint8Array.from(message);
    const back = nanoseconds(decodeBytes, bytes);
    console.log(`  ${who.padEnd(16)}${figure(there)}${figure(back)}${figure(there + back)}${figure(bytes.length)}`);
  }
}
if (sink === console) console.log(sink);
