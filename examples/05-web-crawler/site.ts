// A small web site, so that the crawler has something to crawl.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const pages: Readonly<Record<string, { readonly title: string; readonly links: readonly string[] }>> = {
  "/": { title: "Home", links: ["/fruit", "/vegetables", "/about"] },
  "/fruit": { title: "Fruit", links: ["/", "/apples", "/pears"] },
  "/vegetables": { title: "Vegetables", links: ["/", "/leeks", "/apples"] },
  "/apples": { title: "Apples", links: ["/fruit", "/pears"] },
  "/pears": { title: "Pears", links: ["/fruit", "/apples"] },
  "/about": { title: "About us", links: ["/"] },
};

/** Serves the site on a free port of this machine. */
export async function serve(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ""];
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    const links = page.links.map((link) => `<a href="${link}">${link}</a>`).join("\n");
    response.setHeader("content-type", "text/html").end(`<title>${page.title}</title>\n${links}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
