import { Tinypool } from "tinypool";
import { timeCalls } from "./calls.mjs";

const pool = new Tinypool({
  filename: new URL("./increment.mjs", import.meta.url).href,
  minThreads: 2,
  maxThreads: 2,
  concurrentTasksPerWorker: Number(process.argv[3] ?? 1),
});
await timeCalls((n) => pool.run(n));
await pool.destroy();
