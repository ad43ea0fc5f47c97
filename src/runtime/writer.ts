// A growing buffer of bytes and the primitives of the wire format written to it.

import type { HandleWriter } from "./handles.js";
import { ASCII, LITTLE_ENDIAN, SHORT_STRING, SHORT_STRING_MAX, UTF_16 } from "./wire.js";

const FIRST_CAPACITY = 4096;

/** A buffer that has grown beyond this is not kept for the next message. */
const KEPT_CAPACITY = 4 << 20;

const textEncoder = new TextEncoder();

/** A private buffer, reused from message to message. Who calls the raw `bytes` has called `reserve` before. */
export class Writer implements HandleWriter {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY);
  position = 0;
  #view: DataView = new DataView(this.bytes.buffer);

  /** Starts a new message in the same buffer. */
  clear(): void {
    this.position = 0;
    if (this.bytes.length > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY);
  }

  /** What has been written. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.position);
  }

  /** Copies what has been written, and perhaps zeros or old bytes up to a whole word, to `at` of other memory. */
  copyTo(words: Int32Array, at: number): void {
    const view = this.#view;
    const end = this.position;
    for (let from = 0, to = at; from < end; from += 4, to++) words[to] = view.getInt32(from, LITTLE_ENDIAN);
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    const needed = this.position + size;
    if (needed <= this.bytes.length) return;
    if (needed > 0xffffffff) throw new RangeError("value is larger than 4 GiB");
    const old = this.bytes;
    this.#resize(Math.max(needed, Math.min(2 * old.length, 0xffffffff)));
    this.bytes.set(old.subarray(0, this.position));
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.position, value, LITTLE_ENDIAN);
    this.position += 4;
  }

  i64(value: bigint): void {
    this.reserve(8);
    this.#view.setBigInt64(this.position, value, LITTLE_ENDIAN);
    this.position += 8;
  }

  number(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.position, value, LITTLE_ENDIAN);
    this.position += 8;
  }

  /** Writes `values` if they all are numbers; otherwise answers false and writes nothing. */
  numbers(values: readonly unknown[]): boolean {
    const length = values.length;
    this.reserve(8 * length);
    const view = this.#view;
    let position = this.position;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (typeof value !== "number") return false;
      view.setFloat64(position, value, LITTLE_ENDIAN);
      position += 8;
    }
    this.position = position;
    return true;
  }

  size(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.position++] = rest;
  }

  /** Goes on at the next multiple of eight bytes. */
  align(): void {
    this.reserve(7);
    while ((this.position & 7) !== 0) this.bytes[this.position++] = 0;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** For few words a loop is faster than a call. */
  words(words: Int32Array): void {
    this.reserve(4 * words.length);
    const view = this.#view;
    let position = this.position;
    for (let i = 0; i < words.length; i++, position += 4) view.setInt32(position, words[i], LITTLE_ENDIAN);
    this.position = position;
  }

  string(value: string): void {
    const length = value.length;
    if (length <= SHORT_STRING_MAX) {
      if (!this.#shortString(value, length)) this.#utf16(value, length);
      return;
    }
    // UTF-8 is as long as the string exactly where it is ASCII. Not so: take it back.
    const start = this.position;
    this.u8(ASCII);
    this.size(length);
    this.align();
    this.reserve(length);
    const { read, written } = textEncoder.encodeInto(value, this.bytes.subarray(this.position, this.position + length));
    this.position += length;
    if (read === length && written === length) return;
    this.position = start;
    this.#utf16(value, length);
  }

  #shortString(value: string, length: number): boolean {
    this.reserve(length + 1);
    const bytes = this.bytes;
    let position = this.position;
    bytes[position++] = SHORT_STRING | length;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[position++] = unit;
    }
    this.position = position;
    return true;
  }

  // UTF-16 and not UTF-8, which has no form for half of a surrogate pair.
  #utf16(value: string, length: number): void {
    this.u8(UTF_16);
    this.size(length);
    this.reserve(2 * length);
    const view = this.#view;
    let position = this.position;
    for (let i = 0; i < length; i++, position += 2) view.setUint16(position, value.charCodeAt(i), LITTLE_ENDIAN);
    this.position = position;
  }

  #resize(capacity: number): void {
    this.bytes = new Uint8Array(Math.ceil(capacity / 8) * 8); // Whole words.
    this.#view = new DataView(this.bytes.buffer);
  }
}
