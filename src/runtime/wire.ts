// The wire format: how a structured value is laid out as bytes between two threads of one program.
//
//   message     flags:u8 value later*                  HANDLES not among the flags
//               flags:u8 value later* handle* table:u32      `table` is where the first handle starts
//               with `size value*` in place of the value, if it is a list
//   handle      kind:u8, then whatever that kind writes
//   later       the contents of a LATER, in the order in which the LATERs stand
//
//   00…7f       an integer, 0 to 127
//   80…bf       an ASCII string of 0 to 63 characters, then these
//   c0…df       an object of shape 0 to 31, then its values
//   e0…ff       the tags below
//
//   size        a u32, seven bits a byte, the lowest first
//   key, text   a string, in one of its three forms
//   aligned     after zeros up to a multiple of eight bytes from the start of the message: engines copy bytes out
//               of shared memory word by word where they are aligned, and byte by byte, ten times slower, elsewhere
//   shape       slot:u32 length:u32 (count:size key* zeros), of `length` words; named from then on by its number in this message
//
// Whatever has an identity (objects, boxed primitives, dates, buffers, …) is numbered as it appears, and REFERENCE
// names the number, so shared and circular references arrive as they were. Numbers of more than a byte have the
// machine's own order: the bytes never leave it.
//
// Nesting is bounded by MAX_DEPTH on both sides, so neither side can run out of stack: a container at that depth
// is written as LATER and filled once everything before it is complete. That is possible for exactly those values
// that can be created empty.

/** Flags of a message: whether there are handles in it, and whether a REFERENCE. */
export const HANDLES = 1;
export const REFERENCES = 2;

// INTEGER: i32. DOUBLE: f64. BIGINT_64: i64. BIGINT: text, hexadecimal, perhaps with a minus sign.
export const UNDEFINED = 0xe0;
export const NULL = 0xe1;
export const FALSE = 0xe2;
export const TRUE = 0xe3;
export const INTEGER = 0xe4;
export const DOUBLE = 0xe5;
export const BIGINT_64 = 0xe6;
export const BIGINT = 0xe7;

// ASCII: size, aligned bytes. UTF_16: size in units of two bytes, units.
export const ASCII = 0xe8;
export const UTF_16 = 0xe9;

// OBJECT: number of its shape as size, values. NEW_OBJECT: shape, values. DICTIONARY: count as size, (key value)*.
// ABSENT stands for the value of a property that has gone since its object's keys were listed.
export const OBJECT = 0xea;
export const NEW_OBJECT = 0xeb;
export const DICTIONARY = 0xec;
export const ABSENT = 0xed;

// ARRAY: size, values. NUMBERS: size, aligned f64*. SPARSE: length as size, count as size, (key value)*.
export const ARRAY = 0xee;
export const NUMBERS = 0xef;
export const SPARSE = 0xf0;

// MAP: size, (key value)*. SET: size, values. DATE: f64. REGEXP: source as text, flags as text. BOXED: the primitive.
export const MAP = 0xf1;
export const SET = 0xf2;
export const DATE = 0xf3;
export const REGEXP = 0xf4;
export const BOXED = 0xf5;

// ERROR: class as text, registered:u8, (visibility:u8 key value)*, 00. DOM_EXCEPTION: name, message, stack as values.
export const ERROR = 0xf6;
export const DOM_EXCEPTION = 0xf7;

// BUFFER: size, aligned bytes. RESIZABLE_BUFFER: maximum as f64, size, aligned bytes.
// VIEW: type:u8, offset as size, length as size or TRACKING, the buffer as value.
export const BUFFER = 0xf8;
export const RESIZABLE_BUFFER = 0xf9;
export const VIEW = 0xfa;

// REFERENCE: number as size. LATER: one of NEW_OBJECT, ARRAY, MAP, SET, ERROR. HANDLE_NEXT: the next of the handles.
export const REFERENCE = 0xfb;
export const LATER = 0xfc;
export const HANDLE_NEXT = 0xfd;

export const SHORT_STRING = 0x80;
export const SHORT_STRING_MAX = 63;
export const SHORT_OBJECT = 0xc0;
export const SHORT_OBJECT_MAX = 31;

/** How deep values nest before a container is put off until later. */
export const MAX_DEPTH = 100;

/** The length of a view that follows the length of its buffer. */
export const TRACKING = 0xffffffff;

/** How the properties of an error follow each other. */
export const ERROR_END = 0;
export const ERROR_HIDDEN = 1;
export const ERROR_VISIBLE = 2;

/** Objects with more keys than this are dictionaries: their keys are not expected to come again. */
export const SHAPE_KEYS_MAX = 64;

/** The shapes that a decoder remembers from one message to the next; a shape's slot is below this. */
export const SHAPE_SLOTS = 1024;

/** Whether this machine has the low byte first. */
export const LITTLE_ENDIAN: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The constructors of views by their type on the wire. Missing on an older platform: Float16Array. */
export const VIEW_TYPES: readonly (ViewType | undefined)[] = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Reflect.get(globalThis, "Float16Array"),
];

/** A class of views on an ArrayBuffer. */
export type ViewType = new (buffer: ArrayBuffer, offset: number, length?: number) => ArrayBufferView;
