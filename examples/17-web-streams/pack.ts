// What the worker threads do: a block in, the same block compressed out.

import { parallel, type RecvChan, range, type SendChan, until } from "parachan";

/** A part of a file, and which one it is. */
export interface Block {
  readonly place: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const { pack } = parallel(import.meta.url, {
  /** Compresses each block by itself: gzip files one after the other are a gzip file. */
  *pack(blocks: RecvChan<Block>, packed: SendChan<Block>) {
    yield* range(blocks, function* ({ place, bytes }) {
      const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
      const buffer = yield* until(new Response(stream).arrayBuffer());
      yield* packed.send({ place, bytes: new Uint8Array(buffer) });
    });
  },
});
