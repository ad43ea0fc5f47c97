// The memory that all threads share, as its users see it: WebAssembly's where there is one, else a bare buffer.

/** Bytes in a page. */
const PAGE: number = 65536;

/** What `WebAssembly.Memory` and its stand-in have in common. */
export interface SharedMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB, or throws a RangeError. */
  grow(pages: number): number;
}

/** A shared memory in a form that can be posted to a worker. */
export type PostableMemory = WebAssembly.Memory | SharedArrayBuffer;

/** A new memory of `initial` pages that can grow to `maximum`, or a RangeError where the platform refuses so much. */
export function makeMemory(initial: number, maximum: number): PostableMemory {
  if (typeof WebAssembly !== "undefined") return new WebAssembly.Memory({ initial, maximum, shared: true });
  const growable = new SharedArrayBuffer(initial * PAGE, { maxByteLength: maximum * PAGE });
  // A platform that knows nothing of growing has ignored the option: there, all of it is made at once.
  return growable.growable ? growable : new SharedArrayBuffer(maximum * PAGE);
}

/**
 * The memory's buffer, which reaches as far as `end`. Where another thread has grown it, the engine may tell this one late
 * (V8 does in Deno 2.9): growing by nothing makes it look.
 */
export function bufferTo(end: number, memory: SharedMemory): ArrayBufferLike {
  if (memory.buffer.byteLength < end) memory.grow(0);
  return memory.buffer;
}

/** The memory in the form in which it is used. */
export function asMemory(memory: PostableMemory): SharedMemory {
  return "buffer" in memory ? memory : new BareMemory(memory);
}

/** A memory without WebAssembly. */
class BareMemory implements SharedMemory {
  readonly buffer: SharedArrayBuffer;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
  }

  grow(pages: number): number {
    const before = this.buffer.byteLength;
    this.buffer.grow(before + pages * PAGE);
    return before / PAGE;
  }
}
