// A web site that is not always well, so that the program has something to poll.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What each page answers, one time after the other, and then as the last time; 0 hangs up. */
const answers = new Map([
  ["/", [200]],
  ["/news", [200, 503, 200]],
  ["/old", [404]],
  ["/shop", [0, 0, 200]],
]);

export const pages: readonly string[] = [...answers.keys()];

/** Serves the site on a free port of this machine. */
export async function serve(): Promise<{ readonly url: string; readonly server: Server }> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const page = request.url as string;
    const times = asked.get(page) ?? 0;
    asked.set(page, times + 1);
    const list = answers.get(page) ?? [404];
    const status = list[Math.min(times, list.length - 1)] as number;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
