// Stages from the shelf: three thermometers, one stream of readings, three who want it for a purpose of their own.
//
//   thermometer ─┐                        ┌─▶ fanOut ─▶ two clerks, who share the work
//   thermometer ─┼─▶ merge ─▶ broadcast ──┼─▶ the hottest of all
//   thermometer ─┘                        └─▶ throttle ─▶ a display, which must not flicker
//
// And beside it a search box: of what is typed in one go, the last counts.

import { go, type RecvChan, range, run } from "parachan";
import { broadcast, debounce, fanOut, merge, throttle } from "parachan/pipeline";
import { fromEvent, fromIterable } from "parachan/stream";

interface Reading {
  readonly room: string;
  readonly degrees: number;
}

/** In earnest it would be less; but this is to print the same on any machine. */
const AN_HOUR = 3_600_000;

function thermometer(room: string, ...degrees: number[]): RecvChan<Reading> {
  const [readings] = fromIterable(degrees.map((each) => ({ room, degrees: each })));
  return readings;
}

function* clerk(readings: RecvChan<Reading>) {
  let written = 0;
  yield* range(readings, () => {
    written += 1;
  });
  return written;
}

function* hottest(readings: RecvChan<Reading>) {
  let hottest: Reading | undefined;
  yield* range(readings, (reading) => {
    if (hottest === undefined || reading.degrees > hottest.degrees) hottest = reading;
  });
  return hottest;
}

function* display(readings: RecvChan<Reading>) {
  let changes = 0;
  yield* range(throttle(readings, AN_HOUR), () => {
    changes += 1;
  });
  return changes;
}

await run(function* () {
  const readings = merge([
    thermometer("hall", 18, 19, 19, 20),
    thermometer("attic", 24, 27, 31, 29),
    thermometer("cellar", 11, 11, 12, 11),
  ]);
  const [logged, watched, shown] = broadcast(readings, 3) as [RecvChan<Reading>, RecvChan<Reading>, RecvChan<Reading>];

  const clerks = fanOut(logged, 2).map((part) => go(clerk, part));
  const watching = go(hottest, watched);
  const showing = go(display, shown);

  let written = 0;
  for (const each of clerks) written += yield* each;
  console.log(`${clerks.length} clerks wrote down ${written} readings.`);
  const hot = yield* watching;
  console.log(`The hottest was ${hot?.degrees} degrees, in the ${hot?.room}.`);
  console.log(`In that hour, the display changed ${yield* showing} times: at first, and at last.`);
});

await run(function* () {
  const box = new EventTarget();
  const [keys] = fromEvent<CustomEvent<string>>(box, "key", { overflow: "fail", capacity: 16, close: ["close"] });
  const searching = go(function* () {
    yield* range(debounce(keys, AN_HOUR), ({ detail }) => console.log(`Searching for ${detail}.`));
  });
  for (const text of ["g", "go", "gop", "goph", "gopher"]) box.dispatchEvent(new CustomEvent("key", { detail: text }));
  box.dispatchEvent(new Event("close"));
  yield* searching;
});
