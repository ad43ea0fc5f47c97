// Bytes of a message and the primitives of the wire format read from them.
//
// The bytes may lie in shared memory and may be anything at all: every read is checked against the end, and
// nothing is allocated for more than the bytes that are left can fill. What is returned never refers to them.

import { latin1Slice } from "#platform";
import type { HandleReader } from "./handles.js";
import { ASCII, LITTLE_ENDIAN, SHORT_OBJECT, SHORT_STRING, UTF_16 } from "./wire.js";

// A shorter string is made from an array of its characters: below this a call of the platform costs more than it saves.
const CALLED_FROM = latin1Slice === undefined ? 32 : 16;

// How many units String.fromCharCode takes at once.
const UNITS_AT_ONCE = 4096;

const textDecoder = new TextDecoder();
const privateBytes = new Uint8Array(4096);
const characters: number[][] = Array.from({ length: CALLED_FROM }, (_, length) => new Array(length).fill(0));

/** The bytes from `position` to `end`. */
export class Reader implements HandleReader {
  bytes: Uint8Array = privateBytes;
  position = 0;
  end = 0;
  #view: DataView = new DataView(privateBytes.buffer);

  /** Goes to other bytes, which are mostly those of the same memory. */
  open(bytes: Uint8Array, position: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.position = position;
    this.end = end;
  }

  /** The error of bytes that no encoder has written. It says where and not what: no fault of a user's leads here. */
  malformed(): Error {
    return new Error(`malformed value: at byte ${this.position} of ${this.end}`);
  }

  /** Claims `size` bytes and returns where they start. */
  take(size: number): number {
    const start = this.position;
    if (size > this.end - start) throw this.malformed();
    this.position = start + size;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)];
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), LITTLE_ENDIAN);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.take(8), LITTLE_ENDIAN);
  }

  number(): number {
    return this.#view.getFloat64(this.take(8), LITTLE_ENDIAN);
  }

  numbers(into: number[]): void {
    const count = this.size();
    this.align();
    this.fits(count, 8);
    const view = this.#view;
    let position = this.take(8 * count);
    into.length = count;
    for (let i = 0; i < count; i++, position += 8) into[i] = view.getFloat64(position, LITTLE_ENDIAN);
  }

  size(): number {
    let byte = this.u8();
    let value = byte & 0x7f;
    for (let unit = 0x80; byte >= 0x80; unit *= 0x80) {
      if (unit > 2 ** 28) throw this.malformed();
      byte = this.u8();
      value += (byte & 0x7f) * unit;
    }
    if (value > 0xffffffff) throw this.malformed();
    return value;
  }

  /** A size of things that take at least `unit` bytes each, so that it can be trusted before they are read. */
  count(unit: number): number {
    return this.fits(this.size(), unit);
  }

  fits(count: number, unit: number): number {
    if (count * unit > this.end - this.position) throw this.malformed();
    return count;
  }

  /** Goes on behind the next words, which there are, if they are exactly these. */
  skips(words: Int32Array): boolean {
    const view = this.#view;
    let { position } = this;
    for (let i = 0; i < words.length; i++, position += 4) {
      if (view.getInt32(position, LITTLE_ENDIAN) !== words[i]) return false;
    }
    this.position = position;
    return true;
  }

  /** Goes on at the next multiple of eight bytes. */
  align(): void {
    this.take(-this.position & 7);
  }

  /** The next `size` bytes, where they lie. */
  view(size: number): Uint8Array {
    const start = this.take(size);
    return this.bytes.subarray(start, start + size);
  }

  /** A copy of the next `size` bytes. (Not `slice`: that of Node's Buffer does not copy.) */
  copy(size: number): Uint8Array<ArrayBuffer> {
    const view = this.view(size);
    const copy = new Uint8Array(size);
    copy.set(view);
    return copy;
  }

  string(tag: number = this.u8()): string {
    if (tag >= SHORT_STRING && tag < SHORT_OBJECT) return this.ascii(tag - SHORT_STRING);
    const length = this.size();
    if (tag === UTF_16) return this.#utf16(length);
    if (tag !== ASCII) throw this.malformed();
    this.align();
    return this.ascii(length);
  }

  ascii(length: number): string {
    if (length >= CALLED_FROM) return this.#text(length);
    const start = this.take(length);
    const bytes = this.bytes;
    const units = characters[length];
    for (let i = 0; i < length; i++) units[i] = bytes[start + i];
    return String.fromCharCode.apply(null, units);
  }

  // Where there is no other way, through private bytes: TextDecoder refuses shared memory.
  #text(length: number): string {
    if (latin1Slice !== undefined) {
      const start = this.take(length);
      return latin1Slice.call(this.bytes, start, start + length);
    }
    if (length > privateBytes.length) return textDecoder.decode(this.copy(length));
    privateBytes.set(this.view(length));
    return textDecoder.decode(privateBytes.subarray(0, length));
  }

  #utf16(length: number): string {
    this.fits(length, 2);
    const units = new Uint16Array(this.copy(2 * length).buffer);
    let text = "";
    for (let i = 0; i < length; i += UNITS_AT_ONCE) {
      // A typed array is as good an argument list as an array.
      text += String.fromCharCode.apply(null, units.subarray(i, i + UNITS_AT_ONCE) as unknown as number[]);
    }
    return text;
  }
}
