import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "poolifier";
import { timeCalls } from "./calls.mjs";

const pool = new FixedThreadPool(2, fileURLToPath(new URL("./increment-poolifier.mjs", import.meta.url)));
await timeCalls((n) => pool.execute(n));
void pool.destroy(); // Not awaited: now and then it does not settle, though its threads end.
