// What is sent from one thread to another, by name.

const number = 42.5;
const object = { id: 7, name: "parachan", ratio: 0.25, ready: true, parent: null };
const words = "0123456789".repeat(100);
const numbers = Array.from({ length: 1000 }, (_, i) => i * 1.5);
const bytes = new Uint8Array(1 << 20).fill(7);

export const values = {
  number,
  object,
  string11: words.slice(0, 11),
  string1000: words,
  numbers1000: numbers,
  bytes1MB: bytes,
};

/** How many may be under way, so that what is large fits in memory. */
export const window = (name) => (name === "bytes1MB" ? 16 : name === "numbers1000" ? 128 : 4096);
