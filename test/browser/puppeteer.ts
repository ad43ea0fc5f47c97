// Chromium and Firefox, by their own protocols.

import puppeteer, { type LaunchOptions, type Page } from "puppeteer-core";
import { type Browser, callOf, type Kind, type Opened } from "./browser.js";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const chromium: Kind = kind(process.env.CHROMIUM ?? "/usr/bin/chromium", { browser: "chrome", args: flags });
export const firefox: Kind = kind(process.env.FIREFOX ?? "/usr/bin/firefox-esr", { browser: "firefox" });

function kind(executable: string, options: LaunchOptions): Kind {
  return {
    executable,
    async launch(): Promise<Browser> {
      const browser = await puppeteer.launch({
        executablePath: executable,
        headless: true,
        timeout: 120_000,
        ...options,
      });
      return {
        open: async (url) => open(await browser.newPage(), url),
        close: () => browser.close(),
      };
    },
  };
}

async function open(page: Page, url: string): Promise<Opened> {
  const said: string[] = [];
  page.on("console", (message) => {
    said.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => said.push(`pageerror: ${error instanceof Error ? error.message : error}`));
  await page.goto(url);
  return {
    said: async () => said,
    call: (name, ...args) => page.evaluate(callOf(name, args)),
    title: () => page.title(),
    workers: async () => page.workers().length,
    close: () => page.close(),
  };
}
