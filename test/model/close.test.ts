// Close against send and receive.

import { channelModel, type Operation } from "./channel.js";
import { type Extent, prove } from "./prove.js";

const proves = "close wakes everyone once, values accepted before it are received, none is accepted after it";

function close(extent: Extent, capacity: number, filled: number[], ...threads: Operation[][]): void {
  const name = `close ${capacity}${filled.length > 0 ? ` with ${filled}` : ""}: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity, filled, threads }), extent);
}

/** Looks into the inbox while one who waits lingers. */
const PATIENCE = 2;

function lingering(extent: Extent, ...threads: Operation[][]): void {
  const name = `close, lingering: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity: 0, threads, patience: PATIENCE }), extent);
}

close("quick", 0, [], ["receive"], ["close"]);
close("quick", 0, [], ["send 11"], ["close"]);
close("quick", 0, [], ["send 11"], ["receive"], ["close"]);
close("quick", 0, [], ["receive"], ["receive"], ["close"]);
close("quick", 0, [], ["close"], ["close"], ["receive"]);
close("quick", 0, [], ["try receive"], ["close"]);
close("quick", 0, [], ["try send 11"], ["close"]);
close("quick", 1, [], ["send 11"], ["close"], ["receive"]);
close("quick", 1, [1], ["receive", "receive"], ["close"]);
close("quick", 1, [1], ["send 11"], ["close"]);
close("full", 1, [1], ["send 11"], ["close"], ["receive"]);
close("full", 1, [], ["receive"], ["receive"], ["close"]);
close("full", 1, [], ["try send 11", "try send 12"], ["close"], ["receive", "receive"]);
close("quick", 1, [], ["close"], ["close"], ["receive"]);
close("full", 2, [1], ["send 11"], ["close"], ["receive", "receive"]);

lingering("quick", ["receive", "receive"], ["close"]);
lingering("quick", ["send 11", "send 12"], ["close"]);
lingering("full", ["send 11"], ["receive"], ["close"]);
