// Pages that use the library as it was built, in each browser that is here.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expected } from "../platform/smoke.mjs";
import type { Browser, Opened } from "./browser.js";
import { browsers } from "./browsers.js";
import { isolation, type Site, serve } from "./server.js";

let browser: Browser;

/** Runs `body` on a page of a site with these headers, whose scripts all begin with `prelude`. */
async function onPage(
  headers: Record<string, string>,
  body: (opened: Opened) => Promise<void>,
  prelude = "",
): Promise<void> {
  const site: Site = await serve(headers, prelude);
  try {
    const opened = await browser.open(site.url);
    await body(opened).finally(opened.close);
  } finally {
    site.close();
  }
}

describe.each(browsers)("%s", (_name, kind) => {
  const launchBefore = (isolated: boolean): void => {
    beforeAll(async () => {
      browser = await kind.launch(isolated);
    });
    afterAll(() => browser.close());
  };

  describe("with cross-origin isolation", () => {
    launchBefore(true);
    test("goroutines run on the main thread and tasks on workers", () =>
      onPage(isolation, async ({ call, said, workers }) => {
        expect(await call("isIsolated")).toBe(true);
        expect(await call("smoke", 2)).toEqual(expected(false));
        expect(await workers()).toBe(2);
        expect(await said()).toEqual([]);
      }));

    test("wait() on the main thread throws an error that says what to write instead", () =>
      onPage(isolation, async ({ call }) => {
        const refused = expect.stringMatching(/may not block: use await or yield\*/);
        expect(await call("blockingErrors")).toEqual([refused, refused, 0]);
      }));

    test("wait() in a worker blocks it", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("blockInWorker")).toBe(6);
      }));

    test("goroutines at full speed starve neither timers nor frames", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("countTurns")).toEqual({ timers: 5, frames: 5 });
      }));

    test("a goroutine whose worker closes itself fails, and another worker takes the next", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("loseWorker")).toEqual({
          lost: "WorkerDiedError: the goroutine's worker thread has ended: it was closed or killed",
          next: 1,
        });
      }));

    test("a worker whose script is missing fails what was to run on it", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("missWorker")).toMatch(/^WorkerDiedError: .*could not be loaded, or lacks the header /);
      }));

    test("a worker that cannot be made fails what was to run on it", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("refuseWorkers")).toEqual([
          expect.stringMatching(/^WorkerDiedError: .*could not be made: Error: not here$/),
          expect.stringMatching(/^WorkerDiedError: .*could not be made: TypeError: /),
        ]);
      }));

    test("an error that nobody catches is reported and leaves its worker alive", () =>
      onPage(isolation, async ({ call, said }) => {
        expect(await call("survive")).toBe("still here");
        expect((await said()).join()).toMatch(/outside/);
      }));

    test("run() ends the worker threads", () =>
      onPage(isolation, async ({ call, workers }) => {
        expect(await call("runToEnd")).toBe(1);
        await expect.poll(workers).toBe(0);
      }));

    test("what workers had that shutdown() stops in the middle of work is used again", () =>
      onPage(isolation, async ({ call, said }) => {
        const chunks = (await call("shutdownOften", 10)) as number[];
        expect(Number(chunks.at(-1)) - Number(chunks[3]), `chunks of 64 KiB: ${chunks}`).toBeLessThanOrEqual(4);
        expect(await said()).toEqual([]);
      }));

    test("a worker of the user's may be the first thread, block, and keep its own messages", () =>
      onPage(isolation, async ({ call }) => {
        expect(await call("inOwnWorker")).toEqual([
          { parachan: "not ours", life: "nor this" },
          ["waited", expected(false)],
        ]);
      }));

    test("without Atomics.waitAsync on any thread, bells wake the threads", () =>
      onPage(
        isolation,
        async ({ call }) => {
          expect(await call("smoke", 2)).toEqual(expected(false));
        },
        "delete Atomics.waitAsync;",
      ));

    test("a strict content security policy needs 'wasm-unsafe-eval' and nothing else", () =>
      onPage(
        {
          ...isolation,
          "Content-Security-Policy": "default-src 'none'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
        },
        async ({ call, said }) => {
          expect(await call("smoke", 2)).toEqual(expected(false));
          expect(await said()).toEqual([]);
        },
      ));

    const refused = { ...isolation, "Content-Security-Policy": "default-src 'none'; script-src 'self'" };

    test("under a policy that refuses WebAssembly, pages that import parachan/js run in JavaScript, workers too", () =>
      onPage(refused, async ({ call, workers }) => {
        expect(await call("smokeInJavascript", 2)).toEqual(expected(false));
        expect(await workers()).toBe(2);
      }));

    test("under a policy that refuses WebAssembly, the error says what to import", () =>
      onPage(refused, async ({ call }) => {
        await expect(call("smoke", 2)).rejects.toThrow(/WebAssembly is refused here: allow it, or import parachan\/js/);
      }));
  });

  describe("without cross-origin isolation", () => {
    launchBefore(false);
    test("the same program runs on one thread, and one warning says which headers bring the threads", () =>
      onPage({}, async ({ call, said, workers }) => {
        expect(await call("isIsolated")).toBe(false);
        expect(await call("smoke", 2)).toEqual(expected(true));
        expect(await workers()).toBe(0);
        expect(await said()).toHaveLength(1);
        expect((await said())[0]).toMatch(
          /^warn: .*Cross-Origin-Opener-Policy: same-origin.*Cross-Origin-Embedder-Policy: require-corp/,
        );
      }));

    test("who asks for no threads is not warned", () =>
      onPage({}, async ({ call, said }) => {
        expect(await call("smoke", 0)).toEqual(expected(true));
        expect(await said()).toEqual([]);
      }));

    test("goroutines at full speed starve neither timers nor frames", () =>
      onPage({}, async ({ call }) => {
        expect(await call("countTurns")).toEqual({ timers: 5, frames: 5 });
      }));
  });
});
