// The web crawler's fetcher.

import { parallel, until } from "parachan";

export const roles = {
  /** Fetches the page and sends its title and its links; or why it has none. */
  *fetchPage(url, depth, found) {
    const response = yield* until(fetch(url));
    const text = yield* until(response.text());
    if (!response.ok) {
      yield* found.send({ url, depth, error: `${response.status} ${text}`, links: [] });
      return;
    }
    const title = /<title>(.*)<\/title>/.exec(text)[1];
    const links = Array.from(text.matchAll(/href="([^"]*)"/g), ([, href]) => new URL(href, url).href);
    yield* found.send({ url, depth, title, links });
  },
};

export const tasks = parallel(import.meta.url, roles);
