// Pictures to work on: each number has one, and always the same.

import { encode } from "fast-png";

export const WIDTH = 1280;
export const HEIGHT = 960;

/** Picture number `i`, as a PNG. */
export function picture(i: number): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  let at = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      // Rings round two points.
      const rings = (x - 80 * i) ** 2 + (y - 400) ** 2;
      const others = (x - 700) ** 2 + (y - 50 * i) ** 2;
      data[at++] = rings >> 11;
      data[at++] = others >> 12;
      data[at++] = (rings + others) >> 13;
    }
  }
  return encode({ width: WIDTH, height: HEIGHT, data, channels: 3 });
}
