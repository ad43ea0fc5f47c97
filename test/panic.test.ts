// Errors of goroutines that nobody waits for: the program crashes, with status 1 where Go's is 2.

import { describe, expect, test } from "vitest";
import { runProgram } from "./process/node.js";

const imports = `
import { chan, DeadlineExceeded, go, run, select, trySelect } from "parachan";
import { afterFunc, sleep } from "parachan/time";
const fail = function* () { yield* sleep(20); throw new Error("crash"); };
const later = () => new Promise((resolve) => setTimeout(resolve, 3000));
`;

const program = (source: string): ReturnType<typeof runProgram> => runProgram(imports + source);

describe("Go 126, 149: the program crashes with status 1 and the goroutine's number", () => {
  test.each([
    ["of an afterFunc", `afterFunc(1, () => { throw new Error("crash"); });`],
    [
      "of a goroutine that a select has lost sight of",
      `const g = go(fail); await select({ g, soon: sleep(1) }); await later();`,
    ],
    ["of a goroutine that trySelect found running", `const g = go(fail); trySelect({ g }); await later();`],
    ["of a goroutine whose limit came first", `const g = go(fail); try { await g.within(1); } catch {} await later();`],
    [
      "of a goroutine that fails while a select that has chosen otherwise is about to go on",
      `const ch = chan(); const g = go(function* () { yield* sleep(1); ch.trySend(1); throw new Error("crash"); });
       await select({ ch: ch.recv(), g }); await later();`,
    ],
    ["of a limit that nobody catches", `go(function* () { yield* chan().recv().within(1); }); await later();`],
    ["of a goroutine under run", `await run(function* () { go(fail); yield* sleep(2000); });`],
  ])("%s", async (_, source) => {
    const { code, stderr } = await program(source);
    expect(stderr).toMatch(/crash|context deadline exceeded/);
    expect(stderr).toMatch(/goroutine: \d+|DeadlineExceeded/);
    expect(code).toBe(1);
  });
});

describe("the program does not crash if somebody waits", () => {
  test.each([
    [
      "by select",
      `const g = go(fail); try { await select({ g, never: chan().recv() }); } catch (e) { console.log(e.message); }`,
    ],
    ["within a limit", `const g = go(fail); try { await g.within(60_000); } catch (e) { console.log(e.message); }`],
    [
      "in another goroutine",
      `const g = go(fail); await go(function* () { try { yield* g; } catch (e) { console.log(e.message); } });`,
    ],
    ["by wait()", `try { go(fail).wait(); } catch (e) { console.log(e.message); }`],
    ["as run does", `try { await run(fail); } catch (e) { console.log(e.message); }`],
  ])("%s", async (_, source) => {
    const { code, stdout, stderr } = await program(source);
    expect([code, stdout, stderr]).toEqual([0, "crash\n", ""]);
  });
});
