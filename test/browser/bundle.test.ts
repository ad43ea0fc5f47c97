// A page that was bundled, as docs/platforms.md says.

import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";
import { browsers } from "./browsers.js";
import { isolation, serve } from "./server.js";

test.each(browsers)(
  "a page built by Vite runs its tasks on worker threads, or says what it lacks for that, in %s",
  async (_name, { launch }) => {
    const folder = new URL("../../build/bundle/", import.meta.url);
    await rm(folder, { recursive: true, force: true });
    await build({
      root: fileURLToPath(new URL("bundle/", import.meta.url)),
      configFile: false,
      logLevel: "error",
      build: { outDir: fileURLToPath(folder) },
    });
    // The library's own worker, which knows no task of the page's, is no part of it.
    const scripts = await readdir(new URL("assets/", folder));
    expect(scripts.filter((file) => file.startsWith("worker"))).toHaveLength(1);
    const site = await serve(isolation, "", folder);
    const browser = await launch(true);
    try {
      const { title } = await browser.open(`${site.url}index.html`);
      await expect.poll(title, { timeout: 20_000 }).not.toBe("waiting");
      expect(await title()).toBe("worker 55");
      const without = await browser.open(`${site.url}index.html?no-worker`);
      await expect.poll(without.title, { timeout: 20_000 }).not.toBe("waiting");
      const lacks = /^WorkerDiedError: .*could not be made: .*configure\(\{ worker: \(\) => new Worker\(/;
      expect(await without.title()).toMatch(lacks);
    } finally {
      await browser.close();
      site.close();
    }
  },
);
