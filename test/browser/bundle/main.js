// A page as its users write it for a bundler. Its title says what came out.

import { chan, configure, go } from "parachan";
import { tasks } from "./tasks.js";

if (location.search !== "?no-worker") {
  configure({
    threads: 2,
    worker: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "parachan" }),
  });
}

async function main() {
  const where = await go(tasks.where);
  const numbers = chan(2);
  const sum = go(tasks.sum, numbers);
  for (let i = 1; i <= 10; i++) await numbers.send(i);
  numbers.close();
  document.title = `${where} ${await sum}`;
}

main().catch((error) => {
  document.title = String(error);
});
