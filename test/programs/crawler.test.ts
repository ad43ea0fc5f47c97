// The web crawler, from the Tour of Go: every page once, some levels deep.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chan, go, run } from "parachan";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Page, roles, tasks } from "../tasks/crawler.mjs";
import { everywhere, here } from "./where.js";

/** What the server has: pages by path, and their links. */
const site: Readonly<Record<string, readonly string[]>> = {
  "/": ["/pkg/", "/cmd/"],
  "/pkg/": ["/", "/cmd/", "/pkg/fmt/", "/pkg/os/"],
  "/pkg/fmt/": ["/", "/pkg/"],
  "/pkg/os/": ["/", "/pkg/", "/deep/1"],
  "/deep/1": ["/deep/2"],
  "/deep/2": ["/deep/3"],
};

const hits = new Map<string, number>();

const server = createServer((request, response) => {
  const path = request.url as string;
  hits.set(path, (hits.get(path) ?? 0) + 1);
  const links = site[path];
  if (links === undefined) {
    response.writeHead(404).end(`not found: ${path}`);
  } else {
    response.end(`<title>page ${path}</title>${links.map((link) => `<a href="${link}">`).join("")}`);
  }
});

let root: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => hits.clear());

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("every page is fetched once, as deep as asked, %s", async (_, { fetchPage }) => {
  function* crawl(url: string, depth: number) {
    const found = chan<Page>();
    const pages: Page[] = [];
    const seen = new Set([url]);
    let fetching = 1;
    go(fetchPage, url, depth, found);
    for (; fetching > 0; fetching--) {
      const page = (yield* found.recv()) as Page;
      pages.push(page);
      if (page.depth === 1) continue;
      for (const link of page.links) {
        if (seen.has(link)) continue;
        seen.add(link);
        fetching += 1;
        go(fetchPage, link, page.depth - 1, found);
      }
    }
    return pages;
  }
  const crawled = async (depth: number) => {
    const pages = await run(crawl, `${root}/`, depth);
    return pages.map(({ url, title, error }) => `${url.slice(root.length)} ${title ?? error}`).sort();
  };
  expect(await crawled(4)).toEqual([
    "/ page /",
    "/cmd/ 404 not found: /cmd/",
    "/deep/1 page /deep/1",
    "/pkg/ page /pkg/",
    "/pkg/fmt/ page /pkg/fmt/",
    "/pkg/os/ page /pkg/os/",
  ]);
  expect(Object.fromEntries(hits)).toEqual({
    "/": 1,
    "/cmd/": 1,
    "/deep/1": 1,
    "/pkg/": 1,
    "/pkg/fmt/": 1,
    "/pkg/os/": 1,
  });
  expect(await crawled(1)).toEqual(["/ page /"]);
  expect(await crawled(2)).toEqual(["/ page /", "/cmd/ 404 not found: /cmd/", "/pkg/ page /pkg/"]);
});
