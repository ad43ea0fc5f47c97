// Scatter and gather with hedged requests: the next replica is asked when the last is slow or fails, and the first answer counts.

import { chan, type GoroutineGenerator, go, select } from "parachan";
import { background, type Context, cause, withCancelCause, withTimeout } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { Hour, sleep, Timer } from "parachan/time";
import { expect, test } from "vitest";
import { type Story, tell } from "./story.js";

type Answer = { readonly value: string } | { readonly error: Error };
interface Replica {
  name: string;
  takes: number;
  error?: Error;
}

function* query(ctx: Context, s: Story, replica: Replica, text: string): GoroutineGenerator<string> {
  const got = yield* select({ answer: sleep(replica.takes), done: ctx.done.recv() });
  if (got.case === "done") {
    s.at(`${replica.name} is told to stop: ${cause(ctx)?.message}`);
    throw ctx.err();
  }
  if (replica.error !== undefined)
    throw new Error(`${replica.name}: ${replica.error.message}`, { cause: replica.error });
  return `${replica.name}:${text}`;
}

const answered = new Error("another has answered");

function* hedged(
  parent: Context,
  s: Story,
  replicas: Replica[],
  text: string,
  patience: number,
): GoroutineGenerator<string> {
  const [ctx, cancel] = withCancelCause(parent);
  const wg = new WaitGroup();
  const answers = chan<Answer>(replicas.length);
  const timer = new Timer(patience);
  const errors: Error[] = [];
  try {
    for (let asked = 0, next = true; ; ) {
      if (next && asked < replicas.length) {
        const replica = replicas[asked];
        wg.go(function* () {
          try {
            answers.trySend({ value: yield* query(ctx, s, replica, text) });
          } catch (error) {
            answers.trySend({ error: error as Error });
          }
        });
        asked++;
        timer.reset(patience);
      }
      const got = yield* select({ answer: answers.recv(), impatient: timer.c.recv(), done: ctx.done.recv() });
      switch (got.case) {
        case "answer": {
          const answer = got.value as Answer;
          if ("value" in answer) return answer.value;
          errors.push(answer.error);
          if (errors.length === replicas.length)
            throw new AggregateError(errors, errors.map(({ message }) => message).join("\n"));
          next = true;
          break;
        }
        case "impatient":
          next = true;
          break;
        case "done":
          throw ctx.err();
      }
    }
  } finally {
    timer.stop();
    cancel(answered);
    yield* wg.wait();
  }
}

function* scatter(parent: Context, s: Story, shards: Replica[][], text: string, quorum: number) {
  const [ctx, cancel] = withCancelCause(parent);
  const parts = chan<[shard: number, answer: Answer]>();
  for (const [shard, replicas] of shards.entries()) {
    go(function* () {
      let answer: Answer;
      try {
        answer = { value: yield* hedged(ctx, s, replicas, text, 20) };
      } catch (error) {
        answer = { error: error as Error };
      }
      yield* parts.send([shard, answer]);
    });
  }
  const answers = shards.map(() => "");
  const errors: string[] = [];
  for (let n = 0; n < shards.length; n++) {
    const [shard, answer] = (yield* parts.recv()) as [number, Answer];
    if ("error" in answer) {
      s.at(`shard ${shard}: ${JSON.stringify(answer.error.message)}`);
      errors.push(`shard ${shard}: ${answer.error.message}`);
      continue;
    }
    answers[shard] = answer.value;
    s.at(`shard ${shard}: ${answer.value}`);
    if (--quorum === 0) cancel(new Error("there are enough"));
  }
  cancel();
  if (quorum > 0) throw new Error(errors.join("\n"));
  return answers;
}

test("the first answer counts, and the others are told to stop; a quorum of shards is enough", async () => {
  const story = await tell(function* (s) {
    const down = new Error("down");
    const replica = (name: string, takes: number, error?: Error): Replica =>
      error ? { name, takes, error } : { name, takes };
    for (const replicas of [
      [replica("fast", 5), replica("spare", 1)],
      [replica("slow", 90), replica("quick", 13), replica("never", Hour)],
      [replica("slow", 50), replica("slower", 80), replica("slowest", 99)],
      [replica("down", 4, down), replica("good", 9)],
      [replica("down", 4, down), replica("dead", 31, down)],
    ]) {
      try {
        s.at(`${yield* hedged(background(), s, replicas, "q", 20)} "<nil>"`);
      } catch (error) {
        s.at(JSON.stringify((error as Error).message));
      }
    }
    const [limited, cancel] = withTimeout(background(), 30);
    try {
      yield* hedged(limited, s, [replica("x", Hour), replica("y", Hour)], "q", 20);
    } catch (error) {
      s.at(`"" ${(error as Error).message}`);
    }
    cancel();
    const shards = [
      [replica("a1", 3)],
      [replica("b1", 70), replica("b2", 8)],
      [replica("c1", 2, down)],
      [replica("d1", 44)],
    ];
    s.at(
      `[${(yield* scatter(background(), s, shards, "q", 2)).map((answer) => JSON.stringify(answer)).join(" ")}] <nil>`,
    );
    try {
      yield* scatter(background(), s, shards.slice(1, 3), "q", 2);
    } catch (error) {
      s.at(`[] ${(error as Error).message}`);
    }
  });
  expect(story).toEqual([
    '5 fast:q "<nil>"',
    '38 quick:q "<nil>"',
    "38 slow is told to stop: another has answered",
    '88 slow:q "<nil>"',
    "88 slower is told to stop: another has answered",
    "88 slowest is told to stop: another has answered",
    '101 good:q "<nil>"',
    '136 "down: down\\ndead: down"',
    '166 "" context deadline exceeded',
    "166 x is told to stop: context deadline exceeded",
    "166 y is told to stop: context deadline exceeded",
    '168 shard 2: "c1: down"',
    "169 shard 0: a1:q",
    '194 ["a1:q" "b2:q" "" ""] <nil>',
    "194 b1 is told to stop: another has answered",
    "194 d1 is told to stop: there are enough",
    "194 shard 1: b2:q",
    '194 shard 3: "context canceled"',
    '196 shard 1: "c1: down"',
    "222 [] shard 1: c1: down",
    "222 b1 is told to stop: another has answered",
    "222 shard 0: b2:q",
  ]);
});
