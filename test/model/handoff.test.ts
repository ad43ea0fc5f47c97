// The unbuffered channel: a value goes from hand to hand, and whoever comes first waits.

import { channelModel, type Operation } from "./channel.js";
import { prove } from "./prove.js";

const proves = "every value is handed over once, nobody sleeps while a partner is there";

function handoff(...threads: Operation[][]): void {
  prove(
    channelModel({ name: `handoff: ${threads.map((t) => t.join(", ")).join(" | ")}`, proves, capacity: 0, threads }),
  );
}

handoff(["send 11"], ["receive"]);
handoff(["send 11", "send 12"], ["receive", "receive"]);
handoff(["send 11"], ["receive"], ["receive"]);
handoff(["send 11"], ["send 21"], ["receive"]);
handoff(["send 11"], ["send 21"], ["receive", "receive"]);
handoff(["send 11"], ["try receive"]);
handoff(["try send 11"], ["receive"]);
handoff(["try send 11"], ["try receive"]);
handoff(["send 11", "receive"], ["receive", "send 21"]);
