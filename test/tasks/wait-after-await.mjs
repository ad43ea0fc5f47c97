// A program for shutdown.test.ts: wait() on a thread that had slept in its event loop before.

import { chan, go } from "parachan";
import { nothing, sendLater } from "./shutdown.mjs";

const never = chan();
const soon = chan();
await go(nothing);
void never.recv().then(() => {});
go(sendLater, soon, 300);
setTimeout(() => {
  console.log(soon.recv().wait());
  process.exit();
}, 50);
