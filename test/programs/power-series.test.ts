// McIlroy's power series: streams of coefficients that are computed on demand, after "Squinting at Power Series"
// (https://swtch.com/~rsc/thread/squint.pdf).

import { chan, go, type RecvChan, run, type SendChan, select } from "parachan";
import { expect, test } from "vitest";
import type { Waits } from "./waits.js";

/** A fraction in lowest terms, whose denominator is positive. */
interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

function rational(over: bigint | number, under: bigint | number = 1n): Rational {
  const [a, b] = [BigInt(over), BigInt(under)];
  const common = gcd(a, b);
  const sign = common < 0n === b < 0n ? 1n : -1n;
  return { over: (sign * a) / common, under: (sign * b) / common };
}

const ZERO = rational(0);
const ONE = rational(1);
const plus = (a: Rational, b: Rational): Rational => rational(a.over * b.under + b.over * a.under, a.under * b.under);
const times = (a: Rational, b: Rational): Rational => rational(a.over * b.over, a.under * b.under);
const text = ({ over, under }: Rational): string => (under === 1n ? `${over}` : `${over}/${under}`);

/** A stream gives a coefficient to who has asked for one: without the asking, each stream would run ahead for ever. */
interface Series {
  readonly asked: SendChan<true>;
  readonly given: RecvChan<Rational>;
}

interface Giver {
  readonly asked: RecvChan<true>;
  readonly given: SendChan<Rational>;
}

function channels(): Series & Giver {
  return { asked: chan<true>(), given: chan<Rational>() } as Series & Giver;
}

function* get(series: Series): Waits<Rational> {
  yield* series.asked.send(true);
  return (yield* series.given.recv()) as Rational;
}

function* put(to: Giver, value: Rational): Waits {
  yield* to.asked.recv();
  yield* to.given.send(value);
}

/** The series that `body` puts; zeros after its end. */
function series(body: (out: Giver) => Waits): Series {
  const out = channels();
  go(function* () {
    yield* body(out);
    for (;;) yield* put(out, ZERO);
  });
  return out;
}

function* pass(from: Series, out: Giver): Waits<never> {
  for (;;) yield* put(out, yield* get(from));
}

/** Two series that both give what `from` gives, each at its own pace. */
function split(from: Series): [Series, Series] {
  const outs = [channels(), channels()] as const;
  go(function* () {
    const kept: [Rational[], Rational[]] = [[], []];
    for (;;) {
      const { case: side } = yield* select([outs[0].asked.recv(), outs[1].asked.recv()]);
      if (kept[side].length === 0) {
        const value = yield* get(from);
        kept[0].push(value);
        kept[1].push(value);
      }
      yield* outs[side].given.send(kept[side].shift() as Rational);
    }
  });
  return [...outs];
}

const constant = (...values: Rational[]): Series =>
  series(function* (out) {
    for (const value of values) yield* put(out, value);
  });

const ones = (): Series =>
  series(function* (out) {
    for (;;) yield* put(out, ONE);
  });

const add = (a: Series, b: Series): Series =>
  series(function* (out) {
    for (;;) yield* put(out, plus(yield* get(a), yield* get(b)));
  });

const scale = (factor: Rational, a: Series): Series =>
  series(function* (out) {
    for (;;) yield* put(out, times(factor, yield* get(a)));
  });

/** x · a */
const shift = (a: Series): Series =>
  series(function* (out) {
    yield* put(out, ZERO);
    yield* pass(a, out);
  });

/** With a = a₀ + x·A and b alike: a₀b₀ + x·(a₀B + b₀A) + x²·A·B. */
const multiply = (a: Series, b: Series): Series =>
  series(function* (out) {
    const a0 = yield* get(a);
    const b0 = yield* get(b);
    yield* put(out, times(a0, b0));
    const [a1, a2] = split(a);
    const [b1, b2] = split(b);
    yield* pass(add(add(scale(b0, a1), scale(a0, b1)), shift(multiply(a2, b2))), out);
  });

const differentiate = (a: Series): Series =>
  series(function* (out) {
    yield* get(a);
    for (let n = 1; ; n++) yield* put(out, times(rational(n), yield* get(a)));
  });

const integrate = (a: Series, from: Rational): Series =>
  series(function* (out) {
    yield* put(out, from);
    for (let n = 1; ; n++) yield* put(out, times(rational(1, n), yield* get(a)));
  });

/** A series that is made of itself. */
function knot(body: (itself: Series) => Series): Series {
  const back = channels();
  const [itself, again] = split(body(back));
  go(function* () {
    yield* pass(again, back);
  });
  return itself;
}

/** e to the power of a, without its constant: z with z′ = z · a′ and z₀ = 1. */
const exponential = (a: Series): Series => knot((z) => integrate(multiply(z, differentiate(a)), ONE));

/** 1 / a: z with z₀ = 1/a₀, and the rest −z₀ · A · z. */
const reciprocal = (a: Series): Series =>
  series(function* (out) {
    const a0 = yield* get(a);
    const z0 = rational(a0.under, a0.over);
    const z = knot((z) =>
      series(function* (out) {
        yield* put(out, z0);
        yield* pass(scale(rational(-z0.over, z0.under), multiply(a, z)), out);
      }),
    );
    yield* pass(z, out);
  });

/** The tangent: t with t′ = 1 + t² and t₀ = 0. */
const tangent = (): Series =>
  knot((t) => {
    const [a, b] = split(t);
    return integrate(add(constant(ONE), multiply(a, b)), ZERO);
  });

/** Runs the program and answers with the first coefficients. */
function coefficients(count: number, program: () => Series): Promise<string[]> {
  return run(function* () {
    const all = program();
    const first: string[] = [];
    while (first.length < count) first.push(text(yield* get(all)));
    return first;
  });
}

test("sums, products and derivatives of series are exact", async () => {
  expect(await coefficients(6, () => add(ones(), ones()))).toEqual(["2", "2", "2", "2", "2", "2"]);
  expect(await coefficients(8, () => multiply(ones(), ones()))).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
  expect(await coefficients(5, () => differentiate(ones()))).toEqual(["1", "2", "3", "4", "5"]);
  expect(await coefficients(4, () => multiply(constant(ONE, ONE), constant(ONE, ONE)))).toEqual(["1", "2", "1", "0"]);
});

test("reciprocals of series are exact", async () => {
  expect(await coefficients(5, () => reciprocal(constant(ONE, rational(-1))))).toEqual(["1", "1", "1", "1", "1"]);
  expect(await coefficients(5, () => reciprocal(constant(rational(2), ONE)))).toEqual([
    "1/2",
    "-1/4",
    "1/8",
    "-1/16",
    "1/32",
  ]);
});

test("the coefficients of Exp(Ones) are exact", async () => {
  const count = 20;
  // n! times the coefficient follows a(n) = (2n − 1)·a(n − 1) − (n − 1)(n − 2)·a(n − 2).
  const expected: string[] = [];
  let [before, a, factorial] = [0n, 1n, 1n];
  for (let n = 0n; n < count; n++) {
    if (n > 0n) {
      [before, a] = [a, (2n * n - 1n) * a - (n - 1n) * (n - 2n) * before];
      factorial *= n;
    }
    expected.push(text(rational(a, factorial)));
  }
  expect(expected.slice(0, 10)).toEqual([
    "1",
    "1",
    "3/2",
    "13/6",
    "73/24",
    "167/40",
    "4051/720",
    "37633/5040",
    "43817/4480",
    "4596553/362880",
  ]);
  expect(await coefficients(count, () => exponential(ones()))).toEqual(expected);
});

test("the coefficients of the tangent are exact", async () => {
  expect(await coefficients(12, tangent)).toEqual([
    "0",
    "1",
    "0",
    "1/3",
    "0",
    "2/15",
    "0",
    "17/315",
    "0",
    "62/2835",
    "0",
    "1382/155925",
  ]);
});
