// The unbuffered channel: a value goes from hand to hand, and whoever comes first waits.

import { channelModel, type Operation } from "./channel.js";
import { type Extent, prove } from "./prove.js";

const proves = "every value is handed over once, nobody sleeps while a partner is there";

/** Looks into the inbox while one who waits lingers. */
const PATIENCE = 2;

function lingering(extent: Extent, ...threads: Operation[][]): void {
  const name = `lingering: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity: 0, threads, patience: PATIENCE }), extent);
}

function handoff(extent: Extent, ...threads: Operation[][]): void {
  const name = `handoff: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity: 0, threads }), extent);
}

handoff("quick", ["send 11"], ["receive"]);
handoff("quick", ["send 11", "send 12"], ["receive", "receive"]);
handoff("quick", ["send 11"], ["receive"], ["receive"]);
handoff("quick", ["send 11"], ["send 21"], ["receive"]);
handoff("full", ["send 11"], ["send 21"], ["receive", "receive"]);
handoff("quick", ["send 11"], ["try receive"]);
handoff("quick", ["try send 11"], ["receive"]);
handoff("quick", ["try send 11"], ["try receive"]);
handoff("quick", ["send 11", "receive"], ["receive", "send 21"]);

lingering("quick", ["send 11"], ["receive"]);
lingering("quick", ["send 11", "send 12"], ["receive", "receive"]);
lingering("quick", ["send 11", "receive"], ["receive", "send 21"]);
lingering("full", ["send 11"], ["send 21"], ["receive", "receive"]);
lingering("full", ["send 11", "send 12"], ["receive"], ["receive"]);
