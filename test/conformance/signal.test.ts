// Go 284: os/signal.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chan } from "parachan";
import { background, Canceled, type Context, cause, withCancel, withCancelCause } from "parachan/context";
import { ignore, notify, notifyContext, reset, type Signal, stop } from "parachan/signal";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";

const raise = (signal: Signal): void => void process.kill(process.pid, signal);

test("a signal is sent on every channel that asks for it, until it does no more", async () => {
  const one = chan<Signal>(1);
  const two = chan<Signal>(1);
  notify(one, "SIGUSR2", "SIGHUP");
  notify(two, "SIGUSR2");
  raise("SIGUSR2");
  expect([await one.recv(), await two.recv()]).toEqual(["SIGUSR2", "SIGUSR2"]);
  stop(two);
  raise("SIGHUP");
  expect(await one.recv()).toBe("SIGHUP");
  raise("SIGUSR2");
  raise("SIGUSR2"); // There is no room for it: it is lost.
  expect([await one.recv(), two.length]).toEqual(["SIGUSR2", 0]);
  stop(one);
  expect([process.listenerCount("SIGUSR2"), process.listenerCount("SIGHUP")]).toEqual([0, 0]);
});

test("without a name it is the usual signals; ignore and reset take back what notify has begun", async () => {
  const usual: Signal[] = ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR2", "SIGWINCH"];
  const listeners = (): number[] => usual.map((signal) => process.listenerCount(signal));
  const before = listeners();
  const ch = chan<Signal>(2);
  notify(ch);
  expect(listeners()).toEqual(before.map((n) => n + 1));
  ignore("SIGWINCH");
  for (const signal of ["SIGWINCH", "SIGUSR2", "SIGHUP"] as const) raise(signal);
  expect([await ch.recv(), await ch.recv()].sort()).toEqual(["SIGHUP", "SIGUSR2"]);
  ignore();
  notify(ch, "SIGUSR2");
  for (const signal of ["SIGHUP", "SIGTERM", "SIGUSR2"] as const) raise(signal);
  expect([await ch.recv(), ch.length]).toEqual(["SIGUSR2", 0]);
  reset("SIGHUP", "SIGINT");
  expect(listeners()).toEqual(before.map((n, i) => (i < 2 ? n : n + 1)));
  reset();
  expect(listeners()).toEqual(before);
});

test("a context of signals of which one cannot be had is no child of its parent", () => {
  const calls = new Set<() => void>();
  const parent = {
    done: chan<never>(),
    err: () => undefined,
    deadline: () => undefined,
    value: () => undefined,
    signal: new AbortController().signal,
    afterFunc(call: () => void) {
      calls.add(call);
      return () => calls.delete(call);
    },
  } satisfies Context & { afterFunc: unknown };
  expect(() => notifyContext(parent, "SIGKILL")).toThrow();
  expect(calls.size).toBe(0);
});

test("where one of the signals cannot be had, the others stay as they were", () => {
  const ch = chan<Signal>(1);
  notify(ch, "SIGHUP");
  expect(() => notify(ch, "SIGHUP", "SIGUSR2", "SIGKILL")).toThrow("EINVAL");
  expect(() => ignore("SIGHUP", "SIGUSR2", "SIGKILL")).toThrow("EINVAL");
  expect([process.listenerCount("SIGHUP"), process.listenerCount("SIGUSR2")]).toEqual([1, 0]);
  stop(ch);
  expect(process.listenerCount("SIGHUP")).toBe(0);
});

test("Go 284: a signal ends the context, with a cause that names it", async () => {
  const [ctx, stopIt] = notifyContext(background(), "SIGUSR2", "SIGHUP");
  expect(ctx.err()).toBeUndefined();
  raise("SIGHUP");
  await ctx.done.recv();
  expect([ctx.err(), String(cause(ctx))]).toEqual([Canceled, "Error: hangup signal received"]);
  expect(process.listenerCount("SIGHUP")).toBe(0);
  stopIt();
});

test("Go 284: stop and the parent end it too; stop may be called often", () => {
  const [ctx, stopIt] = notifyContext(background(), "SIGHUP");
  for (let i = 0; i < 10; i++) stopIt();
  expect([ctx.err(), cause(ctx)]).toEqual([Canceled, Canceled]);
  const [used, stopUsed] = notifyContext(background(), "SIGHUP");
  {
    using _ = stopUsed;
    expect(used.err()).toBeUndefined();
  }
  expect(used.err()).toBe(Canceled);
  const why = new Error("why");
  const [parent, cancel] = withCancelCause(background());
  const [below] = notifyContext(parent, "SIGHUP");
  cancel(why);
  expect([below.err(), cause(below)]).toEqual([Canceled, why]);
  expect(notifyContext(parent, "SIGHUP")[0].err()).toBe(Canceled);
  expect(process.listenerCount("SIGHUP")).toBe(0);
});

test("Go 284: it prints what it listens to", () => {
  const [parent, cancel] = withCancel(background());
  const [ctx, stopIt] = notifyContext(parent, "SIGHUP", "SIGINT", "SIGTERM");
  expect(String(ctx)).toBe("signal.NotifyContext(context.Background.WithCancel, [hangup interrupt terminated])");
  const [child, stopChild] = withCancel(ctx);
  expect(String(child)).toBe(`${ctx}.WithCancel`);
  stopChild();
  stopIt();
  cancel();
  const [below, stopBelow] = notifyContext(background(), "SIGTSTP", "SIGTTIN", "SIGXCPU");
  expect(String(below)).toBe(
    "signal.NotifyContext(context.Background, [stopped stopped (tty input) CPU time limit exceeded])",
  );
  stopBelow();
  const [any, stopAny] = notifyContext(background());
  expect(String(any)).toBe("signal.NotifyContext(context.Background)");
  stopAny();
});

describe("the process stays alive for a signal that is waited for", () => {
  test.each([
    ["on a channel", "const ch = chan(1); notify(ch, 'SIGINT');", "await ch.recv()"],
    ["in a select", "const ch = chan(); notify(ch, 'SIGINT');", "(await select([ch.recv(), chan().recv()])).value"],
    ["under run", "const ch = chan(1); notify(ch, 'SIGINT');", "await run(function* () { return yield* ch.recv(); })"],
    [
      "as the end of a context",
      "const [ctx] = notifyContext(background(), 'SIGINT'); const [below] = withCancel(ctx);",
      "await below.done.recv().then(() => 'SIGINT')",
    ],
  ])("%s, and no longer", async (_, begin, wait) => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, go, run, select } from "parachan";
      import { background, withCancel } from "parachan/context";
      import { ignore, notify, notifyContext, stop } from "parachan/signal";
      ${begin}
      setTimeout(() => process.kill(process.pid, "SIGINT"), 200).unref();
      console.log(${wait});
      go(function* () { yield* chan().recv(); });
    `);
    expect([stderr, code, stdout]).toEqual(["", 0, "SIGINT\n"]);
  });

  test("but not for one that is no more sent on the channel: that is a deadlock", async () => {
    const { code, stderr } = await runProgram(`
      import { chan } from "parachan";
      import { notify, stop } from "parachan/signal";
      const ch = chan(1);
      notify(ch, "SIGINT");
      stop(ch);
      await ch.recv();
    `);
    expect(stderr).toContain("all goroutines are asleep - deadlock!");
    expect(code).toBe(2);
  });
});

test("SIGINT ends the context of a program with Go's words; ignore lets it pass, reset lets it end the process", () => {
  const program = `
    import { chan } from "parachan";
    import { background, cause } from "parachan/context";
    import { ignore, notifyContext, reset } from "parachan/signal";
    import { sleep } from "parachan/time";
    const [ctx] = notifyContext(background(), "SIGINT");
    process.kill(process.pid, "SIGINT");
    await ctx.done.recv().within(20_000);
    console.log(cause(ctx).message);
    ignore("SIGINT");
    process.kill(process.pid, "SIGINT");
    await sleep(20);
    console.log("ignored");
    reset("SIGINT");
    process.kill(process.pid, "SIGINT");
    await sleep(20_000);
    console.log("not reached");
  `;
  const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    timeout: 30_000,
  });
  expect([stdout, signal]).toEqual(["interrupt signal received\nignored\n", "SIGINT"]);
});
