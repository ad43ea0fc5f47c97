// Goroutines that throw: thousands, here and on other threads, at any moment, things of every kind. Whoever waits for one gets
// what it threw, whoever waits for its channel goes on, and no thread ends.

import { type Chan, chan, configure, type Goroutine, go, numGoroutine, select } from "parachan";
import { expect, test } from "vitest";
import { eventually } from "../conformance/clock.js";
import { kinds, moments, Refusal, roles, tasks } from "../tasks/failing.mjs";
import type { Draw } from "../tasks/random.mjs";
import { Flat } from "./held.js";
import { threadNames } from "./report.js";
import { runRounds, timeLimit } from "./rounds.js";

const GOROUTINES = 300;

test(
  "thousands of goroutines that throw: everyone who waits gets the error, no thread ends, and memory stays as it is",
  async () => {
    configure({ threads: 2 });
    const flat = new Flat();
    let threads: number[] = [];
    await runRounds("throwing", { short: 8, after: (part) => flat.look(part) }, async ({ draw, count }) => {
      const before = numGoroutine();
      const failures = Array.from({ length: GOROUTINES }, (_, n) => start(draw, n));
      for (const failure of failures) await check(failure);
      await eventually(() => numGoroutine() === before);
      const names = threadNames();
      if (threads.length > 0) expect(names.slice(0, threads.length)).toEqual(threads);
      threads = names;
      count(GOROUTINES * 8);
    });
    flat.expectFlat();
  },
  timeLimit("throwing"),
);

interface Failure {
  readonly kind: string;
  readonly mark: string;
  readonly moment: string;
  /** Whether it was thrown on another thread. */
  readonly away: boolean;
  readonly thrown: Promise<unknown>[];
  readonly received: Promise<readonly number[]>;
}

function start(draw: Draw, number: number): Failure {
  const kind = kinds[draw(kinds.length)];
  const moment = moments[draw(moments.length)];
  const away = draw(3) > 0;
  const mark = `goroutine ${number}`;
  const ch = chan<number>(draw(4));
  const plan = { kind, moment, mark, seed: 1 + draw(2 ** 30) };
  const goroutine = begin(plan, away ? tasks : roles, ch);
  const thrown = Array.from({ length: 1 + draw(3) }, () => waitFor(goroutine, draw(4)));
  return { kind, mark, moment, away, thrown, received: drain(ch) };
}

function begin(
  plan: { kind: string; moment: string; mark: string; seed: number },
  where: typeof roles | typeof tasks,
  ch: Chan<number>,
): Goroutine<unknown> {
  if (plan.moment === "at once") return go(where.failNow, plan, ch);
  return plan.moment === "async" ? go(where.failLater, plan, ch) : go(where.fail, plan, ch);
}

/** What the goroutine throws, to somebody who waits in one of four ways. */
async function waitFor(goroutine: Goroutine<unknown>, way: number): Promise<unknown> {
  try {
    if (way === 0) await goroutine;
    else if (way === 1) await go(() => goroutine);
    else if (way === 2) await select([chan().recv(), goroutine]);
    else await goroutine.within(600_000);
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

async function drain(ch: Chan<number>): Promise<number[]> {
  const got: number[] = [];
  for await (const value of ch) got.push(value);
  return got;
}

/** What has been sent by then. */
const sent: Readonly<Record<string, readonly number[]>> = {
  "at once": [],
  before: [],
  between: [0],
  after: [0, 1, 2],
  "in a select": [0],
  "after a pause": [0, 1],
  "in a child": [0, 1],
  async: [0],
};

async function check({ kind, mark, moment, away, thrown, received }: Failure): Promise<void> {
  const text = `${kind} thrown ${moment} by ${mark}, ${away ? "on another thread" : "here"}`;
  const [first, ...others] = await Promise.all(thrown);
  expect(isAsThrown(first, kind, mark), `${text}: ${String(first)}`).toBe(true);
  for (const other of others) expect(other === first, text).toBe(true);
  expect(await received, text).toEqual(sent[moment]);
}

type Parts = Error & { code: number; detail: { list: unknown }; errors: Error[]; ch: Chan<string> };

/** Whether that is what `culprit` makes, as it comes from any thread. */
function isAsThrown(thrown: unknown, kind: string, mark: string): boolean {
  if (kind === "undefined") return thrown === undefined;
  if (kind === "string") return thrown === mark;
  if (kind === "object") return (thrown as { mark: string }).mark === mark;
  if (kind === "function")
    return typeof thrown === "function" ? thrown() === mark : isError(thrown, Error, "() => mark");
  if (!isError(thrown, Error, mark)) return false;
  const { cause, code, detail, errors, ch } = thrown as Parts;
  switch (kind) {
    case "error":
      return true;
    case "type":
      return thrown instanceof TypeError;
    case "registered":
      return thrown instanceof Refusal && code === 7 && Array.isArray(detail.list) && detail.list[0] === mark;
    case "causes": {
      if (!isError(cause, RangeError, `${mark} 1`)) return false;
      return isError(cause.cause, Refusal, `${mark} 2`) && cause.cause.cause === mark;
    }
    case "aggregate":
      return (
        errors.length === 2 && isError(errors[0], Error, `${mark} 0`) && isError(errors[1], TypeError, `${mark} 1`)
      );
    case "uncopyable": // From another thread, what it says comes without what it is.
      return thrown.name === "TypeError";
    case "channel":
      return ch.tryRecv() === mark && ch.tryRecvOk() === undefined;
    default:
      return kind === "circular" && cause === thrown;
  }
}

function isError(
  thrown: unknown,
  errorClass: abstract new (...args: never[]) => Error,
  message: string,
): thrown is Error {
  return thrown instanceof errorClass && thrown.message === message;
}
