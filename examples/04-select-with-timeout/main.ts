// Select waits for several things and takes the one that comes first; here, an answer or the end of one's patience.

import { chan, DeadlineExceeded, go, type RecvChan, run, select, trySelect } from "parachan";
import { after, sleep } from "parachan/time";

/** Asks a server that takes so many milliseconds. */
function ask(name: string, milliseconds: number): RecvChan<string> {
  const answer = chan<string>(1); // With room for the answer, so that the server need not wait if nobody does any more.
  go(function* () {
    yield* sleep(milliseconds);
    yield* answer.send(`${name} says hello`);
  });
  return answer;
}

const AN_HOUR = 3_600_000;

await run(function* () {
  // One of several: `case` says which, and so what `value` is.
  const first = yield* select({ near: ask("Near", 1).recv(), far: ask("Far", AN_HOUR).recv() });
  switch (first.case) {
    case "near":
      console.log(`First: ${first.value}`);
      break;
    case "far":
      console.log(`At long last: ${first.value}`);
      break;
  }

  // A timeout is a channel like any other.
  const patient = yield* select({ answer: ask("Slow", 50).recv(), timeout: after(AN_HOUR).recv() });
  console.log(patient.case === "answer" ? `In time: ${patient.value}` : "No answer in an hour");

  const impatient = yield* select({ answer: ask("Slower", AN_HOUR).recv(), timeout: after(50).recv() });
  console.log(impatient.case === "answer" ? `In time: ${impatient.value}` : "No answer in 50 ms");

  // If all that is to happen at the timeout is an error, there is a shorter way.
  try {
    yield* ask("Slowest", AN_HOUR).recv().within(50);
  } catch (error) {
    if (error !== DeadlineExceeded) throw error;
    console.log(`No answer: ${DeadlineExceeded.message}`);
  }

  // And without any patience:
  const now = trySelect({ answer: ask("Prompt", 0).recv() });
  console.log(now === undefined ? "No answer yet" : now.value);
});
