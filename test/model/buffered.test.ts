// The buffered channel: the lock-free ring and the locked ways beside it, with goroutines that wait.

import { channelModel, type Operation } from "./channel.js";
import { type Extent, prove } from "./prove.js";

const proves =
  "receivers wait only on an empty ring, senders only on a full one, and every value arrives once, in order";

/** Looks into the inbox, and then a second try of the ring. */
const PATIENCE = 2;

function spinning(extent: Extent, capacity: number, ...threads: Operation[][]): void {
  const name = `spinning ${capacity}: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity, threads, patience: PATIENCE }), extent);
}

function buffered(extent: Extent, capacity: number, filled: number[], ...threads: Operation[][]): void {
  const name = `buffered ${capacity}${filled.length > 0 ? ` with ${filled}` : ""}: ${threads.map((t) => t.join(", ")).join(" | ")}`;
  prove(channelModel({ name, proves, capacity, filled, threads }), extent);
}

buffered("quick", 1, [], ["send 11"], ["receive"]);
buffered("quick", 1, [], ["send 11", "send 12"], ["receive", "receive"]);
buffered("full", 1, [], ["send 11", "send 12", "send 13"], ["receive", "receive", "receive"]);
buffered("quick", 1, [], ["send 11"], ["send 21"], ["receive"]);
buffered("full", 1, [], ["send 11"], ["send 21"], ["receive", "receive"]);
buffered("quick", 1, [], ["send 11"], ["receive"], ["receive"]);
buffered("full", 1, [1], ["send 11"], ["receive"], ["receive"]);
buffered("full", 1, [1], ["send 11"], ["send 21"], ["receive"]);
buffered("quick", 1, [], ["try send 11"], ["try receive"], ["receive"]);
buffered("full", 2, [], ["send 11", "send 12", "send 13"], ["receive", "receive", "receive"]);
buffered("full", 2, [1, 2], ["send 11"], ["send 21"], ["receive", "receive"]);

spinning("quick", 1, ["send 11", "send 12"], ["receive", "receive"]);
spinning("full", 1, ["send 11"], ["send 21"], ["receive", "receive"]);
spinning("full", 2, ["send 11", "send 12", "send 13"], ["receive", "receive", "receive"]);
