// examples/14-images from within: how wide the pipeline is, and what a picture does that cannot be decoded.

import { numGoroutine, run } from "parachan";
import { Int32 } from "parachan/atomic";
import { sleep } from "parachan/time";
import { expect, test } from "vitest";

interface Flight {
  readonly now: Int32;
  readonly most: Int32;
}
interface Example {
  picture(i: number): Uint8Array;
  shrink(png: Uint8Array): Uint8Array;
  shrinkAll(pngs: Uint8Array[], limit: number, flight: Flight, onShrunk: () => void): Generator<never, Uint8Array[]>;
}
const folder = "../../build/examples/14-images/";
const [{ picture }, { shrink }, { shrinkAll }] = (await Promise.all(
  ["picture", "shrink", "pipeline"].map((name) => import(`${folder}${name}.js`)),
)) as [Example, Example, Example];

const pictures = Array.from({ length: 6 }, (_, i) => picture(i));
const expected = pictures.map(shrink);
const newFlight = (): Flight => ({ now: new Int32(), most: new Int32() });

test.each([1, 2, 3, 100])(
  "with a limit of %i, no more are worked on at a time, and all are as one after the other",
  async (limit) => {
    const flight = newFlight();
    let count = 0;
    const shrunk = await run(shrinkAll, pictures, limit, flight, () => {
      count += 1;
    });
    expect(shrunk.map((png, i) => Buffer.compare(png, expected[i] as Uint8Array))).toEqual(pictures.map(() => 0));
    expect(count).toBe(pictures.length);
    expect(flight.most.load()).toBeLessThanOrEqual(limit);
    expect(flight.most.load()).toBeGreaterThanOrEqual(1);
    expect(flight.now.load()).toBe(0);
  },
);

test("a picture that cannot be decoded is the error of all, and keeps the rest from being started", async () => {
  const bad = (pictures[1] as Uint8Array).slice();
  bad[0] = 0;
  const many = Array.from({ length: 100 }, (_, i) => (i === 1 ? bad : (pictures[0] as Uint8Array)));
  let count = 0;
  let left = 0;
  const main = function* () {
    try {
      yield* shrinkAll(many, 2, newFlight(), () => {
        count += 1;
      });
    } finally {
      while (numGoroutine() > 2) yield* sleep(1);
      left = numGoroutine();
    }
  };
  await expect(run(main)).rejects.toThrow("wrong PNG signature");
  expect(left).toBe(2); // The main program, and this one.
  expect(count).toBeLessThan(98);
});
