// Random programs, as fast-check draws and shrinks them.

import fc from "fast-check";
import type { Action, Case, Operation } from "../tasks/operations.mjs";

/** An action, or: end the wait of one of those who wait. */
export type Step = Action | { readonly do: "cancel"; readonly which: number };

/** Channels of these capacities, then a nil channel, and what is done with them. */
export interface Program<T> {
  readonly capacities: readonly number[];
  readonly steps: T;
}

/** The number of the nil channel while the program is drawn, and how often it comes up: once in so many. */
const NIL = 15;

const ch = fc.nat({ max: NIL });
const capacities = fc.array(fc.constantFrom(0, 1, 2, 3, 10), { minLength: 1, maxLength: 3 });
const aCase = fc.record({ ch, send: fc.boolean(), pair: fc.boolean() });

const operation = fc.record({
  do: fc.constant("operate" as const),
  form: fc.constantFrom("plain", "plain", "try", "try", "select", "trySelect"),
  cases: fc.array(aCase, { maxLength: 4 }),
  ordered: fc.boolean(),
  within: fc.boolean(),
});
const others = [
  fc.record({ do: fc.constant("close" as const), ch }),
  fc.record({ do: fc.constant("add" as const), delta: fc.integer({ min: -1, max: 2 }) }),
  fc.record({ do: fc.constant("wait" as const) }),
  fc.record({ do: fc.constant("range" as const), ch, most: fc.integer({ min: 1, max: 4 }) }),
] as const;
const cancel = fc.record({ do: fc.constant("cancel" as const), which: fc.nat({ max: 7 }) });

type Drawn = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof({ arbitrary: operation, weight: 14 }, ...others.map((arbitrary) => ({ arbitrary, weight: 1 })), {
  arbitrary: cancel,
  weight: 2,
});
const action = fc.oneof(
  { arbitrary: operation, weight: 12 },
  ...others.map((arbitrary) => ({ arbitrary, weight: 1 })),
  { arbitrary: fc.record({ do: fc.constant("gosched" as const) }), weight: 1 },
);

/** A program whose steps begin one after the other, each in a goroutine of its own. */
export const stepwise: fc.Arbitrary<Program<Step[]>> = fc
  .record({ capacities, steps: fc.array(step, { minLength: 1, maxLength: 40 }) })
  .map((drawn) => ({
    capacities: drawn.capacities,
    steps: drawn.steps.map((one, i) => (one.do === "cancel" ? one : settled(one, drawn.capacities.length, i * 4))),
  }));

/** A program of two or three goroutines: what each does, one action after the other. */
export const concurrent: fc.Arbitrary<Program<Action[][]>> = fc
  .record({
    // Few channels, so that they meet, and few operations, so that all their orders can be tried.
    capacities: fc.array(fc.constantFrom(0, 1, 1, 2, 2, 3, 10), { minLength: 1, maxLength: 2 }),
    steps: fc.array(fc.array(action, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 }),
  })
  .map((drawn) => ({
    capacities: drawn.capacities,
    steps: drawn.steps.map((party, p) => party.map((one, i) => settled(one, drawn.capacities.length, 100 * p + i * 4))),
  }));

type Raw = Exclude<Action, Operation> | Drawn;

/** What was drawn, with the numbers of channels that there are, and of values that nobody else sends. */
function settled(drawn: Raw, channels: number, value: number): Action {
  const channel = (number: number): number => (number === NIL ? channels : number % channels);
  if (drawn.do === "close") return { do: "close", ch: channel(drawn.ch) };
  if (drawn.do === "range") return { ...drawn, ch: drawn.ch % channels };
  if (drawn.do !== "operate") return drawn;
  const cases = (drawn.cases.length === 0 && !drawn.form.endsWith("elect") ? [BARE] : drawn.cases).map(
    (one, i): Case => ({ ch: channel(one.ch), pair: one.pair, send: one.send ? value + i : undefined }),
  );
  const { do: what, form, ordered } = drawn;
  // Of two cases that wait for the same, nobody says which is served: one of them is enough.
  const different = cases.filter((one, i) => cases.findIndex((other) => isSame(one, other)) === i);
  const some = form === "plain" || form === "try" ? cases.slice(0, 1) : different;
  // Who waits for nil channels alone can be released in no other way.
  return { do: what, form, ordered, cases: some, within: drawn.within || some.every((one) => one.ch === channels) };
}

const BARE = { ch: 0, send: false, pair: false };

function isSame(a: Case, b: Case): boolean {
  return a.ch === b.ch && (a.send === undefined) === (b.send === undefined);
}
