// Compresses a file on all cores. Web streams at both ends, channels in between:
//
//                        ┌─▶ pack ─┐
//   file ──chunks──▶ cut ┼─▶ pack ─┼ packed ──▶ order ──▶ file.gz
//                        └─▶ pack ─┘
//
// Nothing is read before there is room for it: if writing is slow, the channels fill up one after the other, back to the file.
// An error of either stream is an error of the group, which `wait` throws.

import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { chan, gomaxprocs, type RecvChan, range, run, type SendChan } from "parachan";
import { Group } from "parachan/errgroup";
import { fromReadable, fromWritable } from "parachan/stream";
import { type Block, pack } from "./pack.js";

const BLOCK = 128 * 1024;

/** Numbers the chunks. */
function* cut(chunks: RecvChan<Uint8Array<ArrayBuffer>>, blocks: SendChan<Block>) {
  let place = 0;
  yield* range(chunks, function* (bytes) {
    yield* blocks.send({ place, bytes });
    place += 1;
  });
  blocks.close();
}

/** Sends the blocks on in the order in which they were cut. Those that come too early wait. */
function* order(packed: RecvChan<Block>, ordered: SendChan<Uint8Array>) {
  const early = new Map<number, Uint8Array>();
  let place = 0;
  yield* range(packed, function* (block) {
    early.set(block.place, block.bytes);
    for (let next = early.get(place); next !== undefined; next = early.get(place)) {
      yield* ordered.send(next);
      early.delete(place);
      place += 1;
    }
  });
  ordered.close();
}

function* compress(from: string, to: string) {
  const file = Readable.toWeb(createReadStream(from, { highWaterMark: BLOCK }));
  const [chunks, reading] = fromReadable<Uint8Array<ArrayBuffer>>(file);
  const [ordered, writing] = fromWritable<Uint8Array>(Writable.toWeb(createWriteStream(to)));
  const blocks = chan<Block>();
  const packed = chan<Block>();

  const packers = new Group();
  const threads = gomaxprocs();
  for (let i = 0; i < threads; i++) yield* packers.go(pack, blocks, packed);

  const all = new Group();
  yield* all.go(() => reading);
  yield* all.go(() => writing);
  yield* all.go(cut, chunks, blocks);
  yield* all.go(order, packed, ordered);
  yield* all.go(function* () {
    yield* packers.wait();
    packed.close();
  });
  yield* all.wait();
}

const folder = mkdtempSync(join(tmpdir(), "parachan-"));
try {
  const file = join(folder, "numbers.txt");
  writeFileSync(file, Array.from({ length: 400_000 }, (_, n) => `${n}\n`).join(""));
  await run(compress, file, `${file}.gz`);
  const [before, after] = [readFileSync(file), readFileSync(`${file}.gz`)];
  console.log(`${before.length} bytes in ${Math.ceil(before.length / BLOCK)} blocks`);
  console.log(`smaller: ${after.length < before.length / 2}`);
  console.log(`unpacked, they are the same: ${gunzipSync(after).equals(before)}`);
} finally {
  rmSync(folder, { recursive: true });
}
