// Random topologies: senders, relays and receivers in every form, on this thread and on one to four others, over channels of
// every capacity.
//
//   senders ──▶ first level of channels ──▶ relays ──▶ second level ──▶ receivers
//      └───────────────────────────────────────────────────▲
//
// Every value carries its sender, its number and its route, so that each can be accounted for.

import { type Chan, chan, configure, type Goroutine, go, gosched, numGoroutine, shutdown } from "parachan";
import { sleep } from "parachan/time";
import { expect, test } from "vitest";
import { capacities } from "../conformance/capacities.js";
import { eventually } from "../conformance/clock.js";
import { type Payload, parties, type ReceiveForm, type SendForm, tasks } from "../tasks/mix.mjs";
import type { Draw } from "../tasks/random.mjs";
import { HUNG, type Round, runRounds, timeLimit } from "./rounds.js";

const SENDER = 2 ** 20;
const ROUTE = 2 ** 28;

const sendForms: readonly SendForm[] = ["plain", "plain", "select", "select", "default", "try", "within"];
const receiveForms: readonly ReceiveForm[] = ["select", "select", "within"];
const formsOfOne: readonly ReceiveForm[] = ["plain", "range"];
/** Not for unbuffered channels: there a sender that only looks and a receiver that only looks never meet, as in Go. */
const formsThatLook: readonly ReceiveForm[] = ["default", "try"];
const payloads: readonly Payload[] = ["number", "number", "object", "bytes", "ask"];

test(
  "what random senders, relays and receivers exchange arrives exactly once and in order, and all of them end",
  async () => {
    await runRounds("mix", { short: 6 }, async (round) => {
      await shutdown();
      configure({ threads: 1 + round.draw(4) });
      const before = numGoroutine();
      for (let topology = 0; topology < 6; topology++) {
        await exchange(round, `topology ${topology}`);
        await eventually(() => numGoroutine() === before);
      }
    });
  },
  timeLimit("mix"),
);

type Level = readonly Chan<unknown>[];

interface Sender {
  readonly to: Level;
  readonly goroutine: Goroutine<number>;
}

interface Receiver {
  readonly from: Level;
  readonly goroutine: Goroutine<Float64Array>;
}

async function exchange({ draw, count }: Round, where: string): Promise<void> {
  // In some topologies this thread blocks until they have ended: then no async function can run on it.
  const blocking = draw(4) === 0;
  const seed = (): number => 1 + draw(2 ** 30);
  const isHere = (): boolean => draw(3) === 0;
  const isAsync = (here: boolean): boolean => draw(5) === 0 && !(here && blocking);

  const first = makeLevel(draw);
  const second = draw(2) === 0 ? makeLevel(draw) : [];

  const send = (sender: number): Sender => {
    const to = someOf(draw, second.length > 0 && draw(4) === 0 ? second : first);
    const form = oneOf(draw, sendForms);
    const plan = { sender, count: draw(300), seed: seed(), form, payload: oneOf(draw, payloads) };
    const here = isHere();
    if (isAsync(here)) return { to, goroutine: go(here ? parties.sendAsync : tasks.sendAsync, plan, to) };
    return { to, goroutine: here ? go(parties.send, plan, to) : go(tasks.send, plan, to) };
  };

  const receive = (from: Level): Receiver => {
    const plan = { seed: seed(), form: receiveForm(draw, from) };
    const here = isHere();
    if (from.length === 1 && isAsync(here)) {
      return { from, goroutine: go(here ? parties.receiveAsync : tasks.receiveAsync, plan, from) };
    }
    return { from, goroutine: here ? go(parties.receive, plan, from) : go(tasks.receive, plan, from) };
  };

  const relay = (from: Level, number: number): Receiver => {
    const plan = { seed: seed(), form: receiveForm(draw, from), sendForm: oneOf(draw, sendForms), relay: number + 1 };
    const onward = someOf(draw, second);
    return { from, goroutine: isHere() ? go(parties.relay, plan, from, onward) : go(tasks.relay, plan, from, onward) };
  };

  const senders = Array.from({ length: 1 + draw(8) }, (_, id) => send(id));
  const relays = second.length === 0 ? [] : groupsOf(draw, first).map(relay);
  const receivers = groupsOf(draw, second.length === 0 ? first : second).map(receive);

  const everybody: Goroutine<unknown>[] = [...senders, ...relays, ...receivers].map(({ goroutine }) => goroutine);
  for (const goroutine of everybody) goroutine.then(undefined, () => {}); // Whoever fails is awaited below, but maybe later.

  const result = async <R>(goroutine: Goroutine<R>): Promise<R> =>
    blocking ? goroutine.within(HUNG).wait() : await goroutine;
  const closed = new Set<Chan<unknown>>();
  const close = (level: Level): void => {
    for (const ch of level) {
      if (!closed.has(ch)) ch.close();
      closed.add(ch);
    }
  };

  // Some topologies close channels under senders that still send.
  if (draw(3) === 0) {
    const pause = draw(2) === 0 ? sleep(draw(4)) : gosched();
    if (blocking) pause.wait();
    else await pause;
    close(someOf(draw, draw(2) === 0 ? first : [...first, ...second]));
  }

  const accepted: number[] = [];
  for (const [id, { goroutine, to }] of senders.entries()) {
    if (to.every((ch) => first.includes(ch))) accepted[id] = await result(goroutine);
  }
  close(first);
  const refused: Float64Array[] = [];
  for (const { goroutine } of relays) refused.push(await result(goroutine));
  for (const [id, { goroutine }] of senders.entries()) accepted[id] ??= await result(goroutine);
  close(second);
  const logs: Float64Array[] = [];
  for (const { goroutine } of receivers) logs.push(await result(goroutine));

  const seen = accepted.map((values) => new Uint8Array(values));
  const account = (tag: number): void => {
    const { sender, value } = partsOf(tag);
    expect(value, `${where}: sender ${sender}`).toBeLessThan(accepted[sender]);
    seen[sender][value] += 1;
  };
  for (const tags of refused) tags.forEach(account);
  for (const [index, log] of logs.entries()) {
    for (let i = 1; i < log.length; i += 2) account(log[i]);
    checkOrder(log, senders, receivers[index], `${where}: receiver ${index}`);
  }
  for (const [sender, times] of seen.entries()) {
    const wrong = times.findIndex((n) => n !== 1);
    const text = `${where}: value ${wrong} of sender ${sender}, which has ${times.length}, came ${times[wrong]} times`;
    expect(wrong, text).toBe(-1);
  }
  for (const ch of closed) expect([ch.length, ch.tryRecvOk()], where).toEqual([0, [undefined, false]]);
  for (const { length } of seen) count(2 * length * (relays.length > 0 ? 2 : 1));
}

/** What a receiver gets of one sender by one route and one channel comes in order; by unbuffered ones, by all of them. */
function checkOrder(log: Float64Array, senders: readonly Sender[], { from }: Receiver, where: string): void {
  const latest = new Map<string, number>();
  for (let i = 0; i < log.length; i += 2) {
    const { route, sender, value } = partsOf(log[i + 1]);
    const handed = route === 0 && senders[sender].to.every((ch) => ch.capacity === 0);
    const way = `sender ${sender}, route ${route}, ${handed ? "handed over" : `channel ${log[i]}`}`;
    const text = `${where}, ${way}, of ${from.length} channels: ${value} after ${latest.get(way)}`;
    if (value <= (latest.get(way) ?? -1)) expect.fail(text);
    latest.set(way, value);
  }
}

function partsOf(tag: number): { route: number; sender: number; value: number } {
  const rest = tag % ROUTE;
  return { route: (tag - rest) / ROUTE, sender: Math.floor(rest / SENDER), value: rest % SENDER };
}

function makeLevel(draw: Draw): Level {
  return Array.from({ length: 1 + draw(6) }, () => chan<unknown>(oneOf(draw, capacities)));
}

function receiveForm(draw: Draw, from: Level): ReceiveForm {
  return oneOf(draw, [
    ...receiveForms,
    ...(from.length === 1 ? formsOfOne : []),
    ...(from.every((ch) => ch.capacity > 0) ? formsThatLook : []),
  ]);
}

function oneOf<T>(draw: Draw, list: readonly T[]): T {
  return list[draw(list.length)];
}

/** One to all of a level, each once. */
function someOf(draw: Draw, level: Level): Level {
  const rest = [...level];
  return Array.from({ length: 1 + draw(level.length) }, () => rest.splice(draw(rest.length), 1)[0]);
}

/** Groups that receive from a level, so that each channel is in one at least. */
function groupsOf(draw: Draw, level: Level): Level[] {
  const groups = Array.from({ length: draw(4) }, () => someOf(draw, level));
  const left = level.filter((ch) => !groups.some((group) => group.includes(ch)));
  while (left.length > 0) groups.push(left.splice(0, 1 + draw(left.length)));
  return groups;
}
