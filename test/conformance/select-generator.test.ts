// Go 109–119: select as a function of a list of cases, and Go's generator of such lists (reflect's TestSelect).

import { type Chan, chan, go, nilChan, type Op, type Received, RuntimeError, select, trySelect } from "parachan";
import { describe, expect, test } from "vitest";
import { random, seed } from "../random.js";
import { selectRoles, selectTasks } from "../tasks/selecting.mjs";
import { capacities } from "./capacities.js";
import { sleep } from "./clock.js";

/** As in Go, 1000 lists; with STRESS 100,000. */
const rounds = process.env.STRESS === undefined ? 1000 : 100_000;

test.for(capacities)(
  "Go 109, 110, 111: trySend, tryRecvOk, length and capacity, full, empty and closed (capacity %i)",
  (capacity) => {
    const ch = chan<number>(capacity);
    expect(ch.tryRecvOk()).toBeUndefined();
    for (let n = 0; n < capacity; n++) {
      expect(ch.trySend(123 + n)).toBe(true);
      expect([ch.length, ch.capacity]).toEqual([n + 1, capacity]);
    }
    expect(ch.trySend(1)).toBe(false);
    ch.close();
    for (let n = 0; n < capacity; n++) expect(ch.tryRecvOk()).toEqual([123 + n, true]);
    expect(ch.tryRecvOk()).toEqual([undefined, false]);
  },
);

test("Go 112: select gives the case's number, and the value and true, or of a closed channel undefined and false", async () => {
  const [full, room, closed] = [chan<number>(1), chan<number>(1), chan<number>()];
  full.trySend(5);
  closed.close();
  expect(await select([nilChan().recv(), full.recvOk()])).toEqual({ case: 1, value: [5, true] });
  expect(await select([room.send(6), nilChan().recv()])).toEqual({ case: 0, value: undefined });
  expect(await select([closed.recvOk()])).toEqual({ case: 0, value: [undefined, false] });
  expect(trySelect([nilChan().recv()])).toBeUndefined();
});

test("Go 116: 65536 cases are fine, one more throws", async () => {
  const [ready, never] = [chan<number>(1), chan<number>()];
  ready.trySend(7);
  const cases: Op<unknown>[] = Array.from({ length: 65_536 }, () => never.recv());
  cases[40_000] = ready.recv();
  expect(trySelect(cases)).toEqual({ case: 40_000, value: 7 });
  expect(trySelect(cases)).toBeUndefined();
  const waiting = go(() => select(cases));
  await sleep(1);
  ready.trySend(8);
  expect(await waiting).toEqual({ case: 40_000, value: 8 });
  expect(never.trySend(1)).toBe(false);
  const tooMany = new RuntimeError("reflect.Select: too many cases (max 65536)");
  expect(() => select([...cases, ready.recv()])).toThrow(tooMany);
  expect(() => trySelect([...cases, ready.recv()])).toThrow(tooMany);
});

test.for([undefined, null, 1, {}, Promise.resolve(1), chan()])(
  "Go 117: a case that is no op (%o) throws, and does nothing",
  (misuse) => {
    const ch = chan<number>(1);
    expect(() => select({ fine: ch.send(1), wrong: misuse as never })).toThrow(TypeError);
    expect(() => trySelect([ch.send(1), misuse as never])).toThrow(/^select: case "1"/);
    expect(ch.length).toBe(0);
  },
);

// What the directions of Go 118 forbid, types forbid here: test/types.
test("Go 118: a channel of a negative size cannot be made", () => {
  expect(() => chan(-1)).toThrow(RangeError);
});

// The generator.

interface Case {
  /** What it is, for the report of a failure. */
  readonly text: string;
  readonly op: Op<unknown>;
  /** Whether it may be chosen. */
  readonly selectable: boolean;
  /** Whether choosing it must throw, as sending on a closed channel does. */
  readonly throws: boolean;
  /** For a receive: what must come. */
  readonly expected: Received<unknown> | undefined;
  /** The helper that makes a case possible that waits. */
  readonly helper: Helper | undefined;
  /** The channel, where it may hold something afterwards. */
  readonly ch: Chan<unknown>;
}

type Helper = ["send" | "receive", Chan<unknown>, unknown];

const kinds: readonly ((n: number) => Case)[] = [
  // A receive that is ready.
  (n) => {
    const ch = chan<unknown>(1);
    ch.trySend(n);
    return make("ready receive", ch, ch.recvOk(), true, [n, true]);
  },
  // A send that is ready.
  (n) => {
    const ch = chan<unknown>(1);
    return make("ready send", ch, ch.send(n), true);
  },
  // A receive that waits, for a helper or for ever.
  (n) => {
    const ch = chan<unknown>();
    return make("receive with helper", ch, ch.recvOk(), true, [n, true], ["send", ch, n]);
  },
  () => {
    const ch = chan<unknown>();
    return make("blocking receive", ch, ch.recvOk(), false);
  },
  // A send that waits, for a helper or for ever.
  (n) => {
    const ch = chan<unknown>();
    return make("send with helper", ch, ch.send(n), true, undefined, ["receive", ch, n]);
  },
  (n) => {
    const ch = chan<unknown>();
    return make("blocking send", ch, ch.send(n), false);
  },
  // Nil channels.
  () => make("nil receive", nilChan(), nilChan().recvOk(), false),
  (n) => make("nil send", nilChan(), nilChan<unknown>().send(n), false),
  // Closed channels.
  () => {
    const ch = chan<unknown>();
    ch.close();
    return make("closed receive", ch, ch.recvOk(), true, [undefined, false]);
  },
  (n) => {
    const ch = chan<unknown>(1);
    ch.close();
    return { ...make("closed send", ch, ch.send(n), true), throws: true };
  },
];

function make(
  text: string,
  ch: Chan<unknown>,
  op: Op<unknown>,
  selectable: boolean,
  expected?: Received<unknown>,
  helper?: Helper,
): Case {
  return { text, ch, op, selectable, throws: false, expected, helper };
}

describe.for([
  { name: "on one thread", party: selectRoles },
  { name: "across threads", party: selectTasks },
])("$name", ({ party }) => {
  test(
    `Go 113, 114: ${rounds} random selects: only what is selectable is chosen, the default only if nothing is`,
    async () => {
      console.log(`SEED=${seed}`); // Also where a round never ends.
      const draw = random(seed);
      for (let round = 0; round < rounds; round++) await oneRound(draw, `seed ${seed}, round ${round}`);
    },
    rounds > 1000 ? 3_600_000 : 120_000,
  );

  async function oneRound(draw: (bound: number) => number, where: string): Promise<void> {
    const cases = Array.from({ length: 1 + draw(8) }, (_, n) => kinds[draw(kinds.length)](n * 1000 + draw(1000)));
    for (let swap = 0; swap < 2; swap++) {
      const [i, j] = [draw(cases.length), draw(cases.length)];
      [cases[i], cases[j]] = [cases[j], cases[i]];
    }
    const ready = cases.filter(({ selectable, helper }) => selectable && helper === undefined);
    const possible = cases.filter(({ selectable }) => selectable);
    const withDefault = possible.length === 0 || draw(3) === 0;
    const ordered = draw(4) === 0;
    const text = `${where}: ${cases.map((one) => one.text).join(", ")}${withDefault ? ", default" : ""}`;
    // With a default, a helper's case may be there already or not yet; without one, it comes sooner or later.
    const helpers = cases.flatMap(({ helper }) => (helper === undefined ? [] : [go(party.helpOnce, ...helper)]));
    if (draw(2) === 0) await sleep(0);
    const ops = cases.map(({ op }) => op);
    let chosen: { case: number; value: unknown } | undefined;
    let error: unknown;
    try {
      chosen = withDefault ? trySelect(ops, { ordered }) : await select(ops, { ordered });
    } catch (thrown) {
      error = thrown;
    }
    if (error !== undefined) {
      expect(
        possible.some(({ throws }) => throws),
        text,
      ).toBe(true);
      expect(error, text).toEqual(new RuntimeError("send on closed channel"));
    } else if (chosen === undefined) {
      expect(
        ready.map((one) => one.text),
        text,
      ).toEqual([]);
    } else {
      const one = cases[chosen.case];
      expect([one.selectable, one.throws], text).toEqual([true, false]);
      expect(chosen.value, text).toEqual(one.expected);
      if (ordered && ready.length > 0 && one.helper === undefined) expect(one, text).toBe(ready[0]);
    }
    for (const [index, one] of cases.entries()) await settle(one, index === chosen?.case, text);
    for (const helper of helpers) await helper;
  }

  /** Exactly the chosen case has happened: all others are as before, and nobody is left waiting. */
  async function settle({ ch, text, helper, expected }: Case, chosen: boolean, where: string): Promise<void> {
    if (helper !== undefined) {
      if (chosen) return;
      if (helper[0] === "send") expect(await ch.recvOk(), where).toEqual(expected);
      else await ch.send(0);
    } else if (text === "ready receive" || text === "ready send") {
      expect(ch.length, where).toBe((text === "ready send") === chosen ? 1 : 0);
    } else if (text.startsWith("blocking")) {
      expect([ch.trySend(0), ch.tryRecvOk()], where).toEqual([false, undefined]);
    }
  }
});
