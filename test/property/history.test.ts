// The checker itself: it explains what Go allows and refuses what Go does not, or the properties that it judges prove nothing.

import { describe, expect, test } from "vitest";
import { type Case, type Happened, type Operation, type Outcome, payload } from "../tasks/operations.mjs";
import { isExplained } from "./history.js";

const sent: Outcome = { case: 0, value: undefined };
const closedError: Outcome = { error: "RuntimeError: send on closed channel" };

function operation(from: number, to: number, form: Operation["form"], cases: Case[], outcome: Outcome): Happened {
  return { do: "operate", form, cases, ordered: false, within: false, from, to, outcome };
}

function send(from: number, to: number, value: number, outcome: Outcome = sent): Happened {
  return operation(from, to, "plain", [{ ch: 0, send: value, pair: false }], outcome);
}

function receive(from: number, to: number, value: number | undefined): Happened {
  const got = value === undefined ? [undefined, false] : [payload(value), true];
  return operation(from, to, "plain", [{ ch: 0, pair: true }], { case: 0, value: got });
}

function trySend(from: number, to: number, value: number, done: boolean): Happened {
  return operation(from, to, "try", [{ ch: 0, send: value, pair: false }], done ? sent : undefined);
}

function tryReceive(from: number, to: number, value?: number): Happened {
  const outcome = value === undefined ? undefined : { case: 0, value: [payload(value), true] };
  return operation(from, to, "try", [{ ch: 0, pair: true }], outcome);
}

function select(from: number, to: number, cases: Case[], outcome: Outcome): Happened {
  return operation(from, to, "trySelect", cases, outcome);
}

function close(from: number, to: number, outcome: Outcome = sent): Happened {
  return { do: "close", ch: 0, from, to, outcome };
}

function add(from: number, to: number, delta: number): Happened {
  return { do: "add", delta, from, to, outcome: sent };
}

function wait(from: number, to: number): Happened {
  return { do: "wait", from, to, outcome: sent };
}

interface Told {
  readonly what: string;
  readonly capacity: number;
  readonly done: readonly Happened[];
  readonly asleep?: readonly Happened[];
  /** The numbers of the values that were left. */
  readonly left?: readonly number[];
}

function explained({ capacity, done, asleep = [], left = [] }: Told): boolean {
  return isExplained({ capacities: [capacity], done, asleep, left: [left.map(payload)] });
}

const asleep = 99;

describe("explains", () => {
  test.for<Told>([
    { what: "nothing", capacity: 0, done: [] },
    { what: "a queue", capacity: 2, done: [send(0, 1, 7), send(2, 3, 8), receive(4, 5, 7), receive(6, 7, 8)] },
    { what: "a handover", capacity: 0, done: [send(0, 2, 7), receive(1, 3, 7)] },
    { what: "a try that meets who waits", capacity: 0, done: [send(0, 3, 7), tryReceive(1, 2, 7)] },
    { what: "sends that overlap, in either order", capacity: 2, done: [send(0, 2, 7), send(1, 3, 8)], left: [8, 7] },
    {
      what: "a sender that waits for room",
      capacity: 1,
      done: [send(0, 1, 7), send(2, 5, 8), receive(3, 4, 7)],
      left: [8],
    },
    { what: "a default beside a send", capacity: 1, done: [tryReceive(0, 2), send(1, 3, 7)], left: [7] },
    {
      what: "a close after values",
      capacity: 1,
      done: [send(0, 1, 7), close(2, 3), receive(4, 5, 7), receive(6, 7, undefined)],
    },
    { what: "a sender whom a close meets", capacity: 0, done: [send(0, 3, 7, closedError), close(1, 2)] },
    { what: "who sleeps for good", capacity: 1, done: [send(0, 1, 7)], asleep: [send(2, asleep, 8)], left: [7] },
    { what: "a wait for a counter", capacity: 0, done: [add(0, 1, 1), wait(2, 5), add(3, 4, -1)] },
  ])("$what", (told) => {
    expect(explained(told)).toBe(true);
  });
});

describe("refuses", () => {
  test.for<Told>([
    { what: "a stack", capacity: 2, done: [send(0, 1, 7), send(2, 3, 8), receive(4, 5, 8), receive(6, 7, 7)] },
    { what: "a value that came twice", capacity: 2, done: [send(0, 1, 7), receive(2, 4, 7), receive(3, 5, 7)] },
    { what: "a value that nobody sent", capacity: 1, done: [receive(0, 1, 7)] },
    { what: "a value that came before it was sent", capacity: 1, done: [receive(0, 1, 7), send(2, 3, 7)] },
    { what: "a lost value", capacity: 2, done: [send(0, 1, 7), send(2, 3, 8), receive(4, 5, 8)] },
    {
      what: "a value that is left though it was received",
      capacity: 1,
      done: [send(0, 1, 7), receive(2, 3, 7)],
      left: [7],
    },
    { what: "a value that a close lost", capacity: 1, done: [send(0, 1, 7), close(2, 3), receive(4, 5, undefined)] },
    { what: "a send that ended before its receiver came", capacity: 0, done: [send(0, 1, 7), receive(2, 3, 7)] },
    { what: "two tries that met", capacity: 0, done: [trySend(0, 2, 7, true), tryReceive(1, 3, 7)] },
    { what: "more than there is room for", capacity: 1, done: [send(0, 1, 7), send(2, 3, 8)], left: [7, 8] },
    { what: "a send after a close", capacity: 1, done: [close(0, 1), send(2, 3, 7)], left: [7] },
    { what: "a send that failed before the close", capacity: 0, done: [send(0, 1, 7, closedError), close(2, 3)] },
    { what: "a second close", capacity: 0, done: [close(0, 1), close(2, 3)] },
    { what: "an end that came before the close", capacity: 0, done: [receive(0, 1, undefined), close(2, 3)] },
    { what: "a try that found no room where there was some", capacity: 1, done: [trySend(0, 1, 7, false)] },
    {
      what: "a try that found nothing where something was",
      capacity: 1,
      done: [send(0, 1, 7), tryReceive(2, 3)],
      left: [7],
    },
    {
      what: "a default beside a case that was ready all the time",
      capacity: 1,
      done: [
        send(0, 1, 7),
        select(
          2,
          3,
          [
            { ch: 0, pair: true },
            { ch: 1, pair: true },
          ],
          undefined,
        ),
      ],
      left: [7],
    },
    { what: "a case of the nil channel", capacity: 0, done: [select(0, 1, [{ ch: 1, send: 7, pair: false }], sent)] },
    {
      what: "a sleeper beside a value",
      capacity: 1,
      done: [send(0, 1, 7)],
      asleep: [receive(2, asleep, undefined)],
      left: [7],
    },
    { what: "a sleeper beside room", capacity: 1, done: [], asleep: [send(0, asleep, 7)] },
    {
      what: "two sleepers that could meet",
      capacity: 0,
      done: [],
      asleep: [send(0, asleep, 7), receive(1, asleep, 7)],
    },
    {
      what: "a sleeper on a closed channel",
      capacity: 0,
      done: [close(0, 1)],
      asleep: [receive(2, asleep, undefined)],
    },
    {
      what: "a wait that ended while something was counted",
      capacity: 0,
      done: [add(0, 1, 1), wait(2, 3), add(4, 5, -1)],
    },
    {
      what: "a sleeper beside a counter of 0",
      capacity: 0,
      done: [add(0, 1, 1), add(2, 3, -1)],
      asleep: [wait(4, asleep)],
    },
  ])("$what", (told) => {
    expect(explained(told)).toBe(false);
  });
});
