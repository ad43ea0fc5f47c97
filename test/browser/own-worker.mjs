// A user's own worker that uses the library.

import "parachan/worker";
import { chan } from "parachan";
import { smoke } from "../platform/smoke.mjs";

self.onmessage = async (event) => {
  self.postMessage(event.data);
  const ready = chan(1);
  ready.send("waited").wait();
  self.postMessage([ready.recv().wait(), await smoke(2)]);
};
