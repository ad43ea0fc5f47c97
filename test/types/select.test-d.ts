// The types of select: comparing `case` narrows `value`. Checked by `tsc --noEmit`; `expectTypeOf` says nothing at run time.

import {
  type Chan,
  chan,
  type Goroutine,
  go,
  nilChan,
  type Op,
  type OpResult,
  type Received,
  type RecvChan,
  type Selected,
  type SendChan,
  select,
  trySelect,
  until,
} from "parachan";
import { WaitGroup } from "parachan/sync";
import { after, sleep } from "parachan/time";
import { expectTypeOf, test } from "vitest";

declare const numbers: Chan<number>;
declare const words: RecvChan<string>;
declare const out: SendChan<boolean>;
declare const goroutine: Goroutine<Date>;

/** What is only to be compiled. */
function compiled(_: () => unknown): void {}

test("a select of a record gives a union of its names, each with what its op gives", () => {
  compiled(() => {
    const op = select({
      number: numbers.recv(),
      word: words.recvOk(),
      sent: out.send(true),
      result: goroutine,
      page: until(Promise.resolve("page")),
      done: new WaitGroup().wait(),
      pause: sleep(1),
      timeout: after(1).recv(),
    });
    expectTypeOf<OpResult<typeof op>>().toEqualTypeOf<
      | { readonly case: "number"; readonly value: number | undefined }
      | { readonly case: "word"; readonly value: Received<string> }
      | { readonly case: "sent"; readonly value: void }
      | { readonly case: "result"; readonly value: Date }
      | { readonly case: "page"; readonly value: string }
      | { readonly case: "done"; readonly value: void }
      | { readonly case: "pause"; readonly value: void }
      | { readonly case: "timeout"; readonly value: Date | undefined }
    >();
  });
});

test("comparing the case narrows the value, in all three ways of waiting", () => {
  const cases = () => ({ number: numbers.recv(), word: words.recvOk() });
  function check(got: Selected<ReturnType<typeof cases>>): void {
    switch (got.case) {
      case "number":
        expectTypeOf(got.value).toEqualTypeOf<number | undefined>();
        break;
      case "word":
        expectTypeOf(got.value).toEqualTypeOf<Received<string>>();
        if (got.value[1]) expectTypeOf(got.value[0]).toEqualTypeOf<string>();
        else expectTypeOf(got.value[0]).toEqualTypeOf<undefined>();
        break;
      default:
        expectTypeOf(got).toEqualTypeOf<never>();
    }
  }
  compiled(async () => {
    check(await select(cases()));
    check(select(cases()).wait());
    go(function* () {
      check(yield* select(cases()));
    });
  });
});

test("a select of a list written out gives a union of its places", () => {
  compiled(async () => {
    const got = await select([numbers.recv(), words.recvOk(), out.send(true)]);
    expectTypeOf(got.case).toEqualTypeOf<0 | 1 | 2>();
    if (got.case === 0) expectTypeOf(got.value).toEqualTypeOf<number | undefined>();
    if (got.case === 1) expectTypeOf(got.value).toEqualTypeOf<Received<string>>();
    if (got.case === 2) expectTypeOf(got.value).toEqualTypeOf<void>();
    // @ts-expect-error: there is no fourth case
    got.case === 3;
  });
});

test("a select of an array of any length gives a number and what any of its ops gives", () => {
  compiled(async () => {
    const channels: Chan<number>[] = [];
    const got = await select(channels.map((ch) => ch.recv()));
    expectTypeOf(got).toEqualTypeOf<{ readonly case: number; readonly value: number | undefined }>();
    const mixed = await select([numbers.recv(), words.recv()] as (Op<number | undefined> | Op<string | undefined>)[]);
    expectTypeOf(mixed.value).toEqualTypeOf<number | string | undefined>();
  });
});

test("a select of a record with any names gives a string", () => {
  compiled(async () => {
    const byName: Record<string, Op<number>> = {};
    const got = await select(byName);
    expectTypeOf(got).toEqualTypeOf<{ readonly case: string; readonly value: number }>();
  });
});

test("a select of a record of which a case may be left out gives no more than its ops do", () => {
  compiled(async () => {
    const cases = { ...(Math.random() < 0.5 ? { number: numbers.recv() } : {}), word: words.recv() };
    const got = await select(cases);
    expectTypeOf(got).toEqualTypeOf<
      | { readonly case: "number"; readonly value: number | undefined }
      | { readonly case: "word"; readonly value: string | undefined }
    >();
  });
});

test("a select without cases gives nothing, ever", () => {
  compiled(() => {
    expectTypeOf(select({})).toEqualTypeOf<Op<never>>();
    expectTypeOf(select([])).toEqualTypeOf<Op<never>>();
  });
});

test("a select is an op: it may have a limit, and be a case of another", () => {
  compiled(async () => {
    const inner = select({ number: numbers.recv() });
    expectTypeOf(inner.within(10)).toEqualTypeOf<typeof inner>();
    const got = await select({ inner, word: words.recv() });
    if (got.case === "inner") expectTypeOf(got.value.case).toEqualTypeOf<"number">();
    else expectTypeOf(got.value).toEqualTypeOf<string | undefined>();
  });
});

test("trySelect gives what select gives, or undefined", () => {
  compiled(() => {
    const got = trySelect({ number: numbers.recv(), word: words.recv() });
    // @ts-expect-error: it may be undefined
    got.case;
    if (got?.case === "word") expectTypeOf(got.value).toEqualTypeOf<string | undefined>();
    expectTypeOf(got).toEqualTypeOf<
      | { readonly case: "number"; readonly value: number | undefined }
      | { readonly case: "word"; readonly value: string | undefined }
      | undefined
    >();
  });
});

test("misuse does not compile", () => {
  compiled(async () => {
    // @ts-expect-error: a channel is no op: receive from it, or send to it
    select({ number: numbers });
    // @ts-expect-error: a value is no op
    select({ number: 1 });
    // @ts-expect-error: a promise is no op: until() makes one of it
    select({ page: Promise.resolve("page") });
    // @ts-expect-error: a method is no op until it is called
    select([numbers.recv]);
    // @ts-expect-error: a list of cases is one argument
    select(numbers.recv(), words.recv());
    // @ts-expect-error: cases are what it is about
    select();
    // @ts-expect-error: a receiving end cannot be sent to
    select({ sent: words.send("word") });
    // @ts-expect-error: a sending end cannot be received from
    select({ got: out.recv() });
    // @ts-expect-error: a channel of booleans takes no number
    select({ sent: out.send(1) });
    // @ts-expect-error: there is no such option
    select({ number: numbers.recv() }, { random: true });
    // @ts-expect-error: nor can ordered be a number
    select({ number: numbers.recv() }, { ordered: 1 });
    // @ts-expect-error: a limit is a number of milliseconds or a signal
    select({ number: numbers.recv() }).within("soon");

    const got = await select({ number: numbers.recv(), word: words.recvOk() });
    // @ts-expect-error: there is no such case
    got.case === "letter";
    // @ts-expect-error: without a look at the case, the value may be any of them
    expectTypeOf(got.value).toEqualTypeOf<number | undefined>();
    // @ts-expect-error: the result is read-only
    got.case = "number";
    // @ts-expect-error: a value that came with `ok` is a pair
    if (got.case === "word") got.value.length > 0 && got.value.toUpperCase();
  });
});

test("nil channels and either direction have the types of their channels", () => {
  compiled(async () => {
    const off: RecvChan<string> = nilChan<string>();
    const got = await select({ off: off.recv(), number: chan<number>().recv() });
    if (got.case === "off") expectTypeOf(got.value).toEqualTypeOf<string | undefined>();
  });
});
