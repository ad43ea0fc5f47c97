// A page that was bundled, as docs/platforms.md says.

import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";
import { launch, open } from "./chromium.js";
import { isolation, serve } from "./server.js";

test("a page built by Vite runs its tasks on worker threads", async () => {
  const folder = new URL("../../build/bundle/", import.meta.url);
  await rm(folder, { recursive: true, force: true });
  await build({
    root: fileURLToPath(new URL("bundle/", import.meta.url)),
    configFile: false,
    logLevel: "error",
    build: { outDir: fileURLToPath(folder) },
  });
  const site = await serve(isolation, "", folder);
  const browser = await launch();
  try {
    const { page } = await open(browser, site, "index.html");
    await expect.poll(() => page.title(), { timeout: 20_000 }).not.toBe("waiting");
    expect(await page.title()).toBe("worker 55");
  } finally {
    await browser.close();
    site.close();
  }
});
