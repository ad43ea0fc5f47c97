// The browsers that the tests run in: of these, those that are installed.

import { existsSync } from "node:fs";
import type { Kind } from "./browser.js";
import { chromium, firefox } from "./puppeteer.js";
import { webkit } from "./webkit.js";

const all: Readonly<Record<string, Kind>> = { Chromium: chromium, Firefox: firefox, WebKit: webkit };

export const browsers: readonly (readonly [name: string, Kind])[] = Object.entries(all).filter(([name, kind]) => {
  const there = existsSync(kind.executable);
  if (!there) console.warn(`${name} is left out: there is no ${kind.executable}`);
  return there;
});
