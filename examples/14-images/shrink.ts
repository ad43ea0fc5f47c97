// What is done with one picture: decode, resize, encode. All in JavaScript, on the thread that it is called on.

import { type DecodedPng, decode, encode } from "fast-png";

/** Each side becomes a quarter. */
export const FACTOR = 4;

/** The steps of one picture, each a step of the iteration; the last one answers with a PNG. */
export function* shrinking(png: Uint8Array): Generator<undefined, Uint8Array> {
  const large = decode(png);
  yield;
  const small = resize(large);
  yield;
  return encode(small);
}

/** Each pixel is the mean of those that it is in place of. */
function resize({ width, height, channels, data }: DecodedPng) {
  const across = Math.floor(width / FACTOR);
  const down = Math.floor(height / FACTOR);
  const small = new Uint8Array(across * down * channels);
  let at = 0;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      for (let channel = 0; channel < channels; channel++) small[at++] = mean(x, y, channel);
    }
  }
  return { width: across, height: down, channels, data: small };

  function mean(x: number, y: number, channel: number): number {
    let sum = 0;
    for (let dy = 0; dy < FACTOR; dy++) {
      const from = ((y * FACTOR + dy) * width + x * FACTOR) * channels + channel;
      for (let dx = 0; dx < FACTOR; dx++) sum += data[from + dx * channels] as number;
    }
    return Math.round(sum / FACTOR ** 2);
  }
}

/** All of it in one go. */
export function shrink(png: Uint8Array): Uint8Array {
  const steps = shrinking(png);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
