// Google search 1.0 to 3.0, after "Go Concurrency Patterns" (https://go.dev/talks/2012/concurrency.slide).

import { chan, go, nilChan, type RecvChan, run, select } from "parachan";
import { after, sleep } from "parachan/time";
import { expect, test } from "vitest";
import type { Waits } from "./waits.js";

type Search = (query: string) => Waits<string>;

/** A back end that takes that long to answer. */
const fake = (kind: string, milliseconds: number): Search =>
  function* (query) {
    yield* sleep(milliseconds);
    return `${kind} result for ${query}`;
  };

/** A back end that is down. */
const down: Search = function* () {
  yield* nilChan<never>().recv();
  throw new Error("unreachable");
};

/** 1.0: asks one after the other. */
function* google1(query: string, backEnds: readonly Search[]) {
  const results: string[] = [];
  for (const search of backEnds) results.push(yield* search(query));
  return results;
}

/** 2.0: asks all at once, and waits for all. */
function* google2(query: string, backEnds: readonly Search[]) {
  const found = chan<string>();
  for (const search of backEnds) go(answer, found, search, query);
  const results: string[] = [];
  while (results.length < backEnds.length) results.push((yield* found.recv()) as string);
  return results;
}

/** 2.1: asks all at once, and waits for no slow server. */
function* google21(query: string, backEnds: readonly Search[], timeout: RecvChan<unknown>) {
  const found = chan<string>();
  for (const search of backEnds) go(answer, found, search, query);
  const results: string[] = [];
  while (results.length < backEnds.length) {
    const next = yield* select({ result: found.recv(), timeout: timeout.recv() });
    if (next.case === "timeout") break;
    results.push(next.value as string);
  }
  return results;
}

/** 3.0: asks several replicas of each, and takes the first answer of each. */
function* google3(query: string, backEnds: readonly (readonly Search[])[], timeout: RecvChan<unknown>) {
  return yield* google21(
    query,
    backEnds.map((replicas) => (query) => first(query, replicas)),
    timeout,
  );
}

function* answer(found: ReturnType<typeof chan<string>>, search: Search, query: string) {
  yield* found.send(yield* search(query));
}

function* first(query: string, replicas: readonly Search[]): Waits<string> {
  const found = chan<string>(replicas.length); // So that the slower ones need not wait for ever.
  for (const search of replicas) go(answer, found, search, query);
  return (yield* found.recv()) as string;
}

const backEnds = [fake("web", 30), fake("image", 20), fake("video", 10)];
const results = ["web result for golang", "image result for golang", "video result for golang"];
const AN_HOUR = 3_600_000;

test("1.0 answers in the order in which it asks", async () => {
  const started = performance.now();
  expect(await run(google1, "golang", backEnds)).toEqual(results);
  expect(performance.now() - started).toBeGreaterThan(59);
});

test("2.0 answers with all results, in the order in which they come", async () => {
  expect(await run(google2, "golang", backEnds)).toEqual([...results].reverse());
});

test("2.1 answers with all results if they come in time, and leaves the timeout behind", async () => {
  expect(await run(() => google21("golang", backEnds, after(AN_HOUR)))).toEqual([...results].reverse());
});

test("2.1 does not wait for a server that is down", async () => {
  expect(await run(() => google21("golang", [down, down, down], after(20)))).toEqual([]);
  const some = await run(() => google21("golang", [fake("web", 1), down, fake("video", 1)], after(100)));
  expect(["web result for golang", "video result for golang"]).toEqual(expect.arrayContaining(some));
});

test("3.0 answers with the first result of each, whichever replicas are down or slow", async () => {
  const replicated = [
    [down, fake("web", 20), fake("slow web", AN_HOUR)],
    [fake("image", 10), down],
    [down, down, fake("video", 1)],
  ];
  expect(await run(() => google3("golang", replicated, after(AN_HOUR)))).toEqual([...results].reverse());
});
