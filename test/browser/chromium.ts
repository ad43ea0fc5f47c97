// Chromium, and pages in it that run functions of programs.mjs.

import { type Browser, chromium, type Page } from "playwright-core";
import type { Site } from "./server.js";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
}

/** A page, and what its console has said, as "type: text". */
export interface Opened {
  readonly page: Page;
  readonly said: string[];
  /** Calls a function that programs.mjs exports. */
  call(name: string, ...args: unknown[]): Promise<unknown>;
}

export async function open(browser: Browser, site: Site, path = ""): Promise<Opened> {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => {
    if (!message.location().url.endsWith("favicon.ico")) said.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => said.push(`pageerror: ${error.message}`));
  await page.goto(site.url + path);
  return {
    page,
    said,
    // As text: what compiles this file would make something else of `import`.
    call: (name, ...args) =>
      page.evaluate(`import("/test/browser/programs.mjs").then((m) => m.${name}(...${JSON.stringify(args)}))`),
  };
}
