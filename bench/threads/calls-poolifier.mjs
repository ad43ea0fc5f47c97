import { FixedThreadPool } from "poolifier";
import { timeCalls } from "./calls.mjs";

const pool = new FixedThreadPool(2, new URL("./increment-poolifier.mjs", import.meta.url).pathname);
await timeCalls((n) => pool.execute(n));
await pool.destroy();
