// The two platforms are one interface.

import { expect, test } from "vitest";
import * as browser from "../../dist/platform/browser.js";
import * as node from "../../dist/platform/node.js";

test("the platforms have the same exports, with the same types", () => {
  const asNode: typeof node = browser;
  const asBrowser: typeof browser = node;
  expect(Object.keys(asNode).sort()).toEqual(Object.keys(asBrowser).sort());
});
