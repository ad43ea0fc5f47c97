// Pictures to work on: each number has one, and always the same.

import { encode } from "fast-png";

export const WIDTH = 960;
export const HEIGHT = 720;

/** Picture number `i`, as a PNG. */
export function picture(i: number): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  let at = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      // Rings round two points, and a little grain.
      const rings = (x - 60 * i) ** 2 + (y - 300) ** 2;
      const others = (x - 500) ** 2 + (y - 40 * i) ** 2;
      data[at++] = rings >> 9;
      data[at++] = others >> 10;
      data[at++] = ((rings ^ others) >> 11) + ((x * 7 + y * 13 + i) % 5);
    }
  }
  return encode({ width: WIDTH, height: HEIGHT, data, channels: 3 });
}
