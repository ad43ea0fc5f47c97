// The web crawler of the Tour of Go (https://go.dev/tour/concurrency/10): every page once, many at a time.
//
//   crawl ──go──▶ fetcher × 3 at most ──found──▶ crawl
//
// One goroutine knows which pages have been seen, so nothing needs a lock. `slots` is a channel used as a semaphore: who
// wants to fetch puts something in, and takes it out afterwards.

import { chan, go, type RecvChan, run, type SendChan, until } from "parachan";
import { serve } from "./site.js";

interface Page {
  readonly url: string;
  readonly title: string;
  readonly links: readonly string[];
}

const AT_ONCE = 3;

function* fetchPage(url: string, slots: SendChan<true> & RecvChan<true>, found: SendChan<Page>) {
  yield* slots.send(true);
  const response = yield* until(fetch(url));
  const text = yield* until(response.text());
  yield* slots.recv();
  const title = /<title>(.*)<\/title>/.exec(text)?.[1] ?? `error ${response.status}`;
  const links = Array.from(text.matchAll(/href="(.*)"/g), (match) => new URL(match[1] as string, url).href);
  yield* found.send({ url, title, links });
}

function* crawl(start: string) {
  const slots = chan<true>(AT_ONCE);
  const found = chan<Page>();
  const seen = new Set<string>();
  const pages: Page[] = [];

  const visit = (url: string): void => {
    if (seen.has(url)) return;
    seen.add(url);
    go(fetchPage, url, slots, found);
  };

  visit(start);
  while (pages.length < seen.size) {
    const page = (yield* found.recv()) as Page;
    pages.push(page);
    page.links.forEach(visit);
  }
  return pages;
}

const { url, server } = await serve();
const pages = await run(crawl, url);
for (const page of pages.sort((a, b) => (a.url < b.url ? -1 : 1))) {
  console.log(`${new URL(page.url).pathname}: ${page.title}`);
}
server.closeAllConnections();
server.close();
