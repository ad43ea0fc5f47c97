// Serves the package's folder to a browser, as a bundler or a CDN would: bare imports, which workers cannot resolve, become
// paths.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const root: URL = new URL("../../", import.meta.url);

const bare: Readonly<Record<string, string>> = {
  "#platform": "/dist/platform/browser.js",
  parachan: "/dist/index.js",
  "parachan/js": "/dist/js.js",
  "parachan/worker": "/dist/worker.js",
};

/** The two headers that let threads share memory. */
export const isolation: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export interface Site {
  readonly url: string;
  close(): void;
}

/** Serves with `headers`; `prelude` is put before every script. `folder` is what to serve, else the package. */
export async function serve(
  headers: Readonly<Record<string, string>>,
  prelude = "",
  folder: URL = root,
): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") {
      response
        .writeHead(200, { ...headers, "Content-Type": "text/html" })
        .end("<!doctype html><title>parachan</title>");
      return;
    }
    if (path === "/favicon.ico") {
      response.writeHead(204, headers).end();
      return;
    }
    readFile(new URL(`.${path}`, folder), "utf8").then(
      (text) => {
        const script = /\.m?js$/.test(path);
        response.writeHead(200, { ...headers, "Content-Type": script ? "text/javascript" : "text/html" });
        response.end(script ? prelude + resolveBare(text) : text);
      },
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function resolveBare(script: string): string {
  return script.replace(/(from\s+|import\s+|import\()"([^".]+)"/g, (whole, before: string, name: string) =>
    bare[name] === undefined ? whole : `${before}"${bare[name]}"`,
  );
}
