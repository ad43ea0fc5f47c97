// An election in the manner of Raft: terms, votes and heartbeats over a network with delays, which is cut in places.

import { type Chan, chan, select } from "parachan";
import { background, type Context, withCancel } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { afterFunc, Hour, Nanosecond, sleep, Ticker, Timer } from "parachan/time";
import { expect, test } from "vitest";
import { type Story, tell } from "./story.js";

type Role = "follower" | "candidate" | "leader";
interface Rpc {
  from: number;
  term: number;
  kind: "ask" | "grant" | "beat";
}

class Network {
  readonly boxes: Chan<Rpc>[] = Array.from({ length: 5 }, () => chan<Rpc>(64));
  readonly #cut = new Set<string>(); // Links: the lower number, then the higher.
  send(from: number, to: number, message: Rpc): void {
    if (this.#cut.has(link(from, to))) return;
    afterFunc(1 + from + to / 10, () => (this.boxes[to] as Chan<Rpc>).send(message));
  }
  partition(id: number, cut: boolean): void {
    for (const other of this.boxes.keys()) {
      if (cut) this.#cut.add(link(id, other));
      else this.#cut.delete(link(id, other));
    }
  }
}

const link = (a: number, b: number): string => [a, b].sort().join("-");

class Node {
  role: Role = "follower";
  term = 0;
  #votes = 0;
  #votedFor = -1;
  readonly #election = new Timer(Hour);
  readonly #heartbeat = new Ticker(Hour);
  readonly #id: number;
  readonly #net: Network;
  readonly #s: Story;

  constructor(id: number, net: Network, s: Story) {
    this.#id = id;
    this.#net = net;
    this.#s = s;
  }

  #timeout(): number {
    return 50 + 17 * ((this.#id * 3 + this.term) % 5);
  }
  #become(role: Role, term: number): void {
    this.role = role;
    this.term = term;
    this.#s.at(`node ${this.#id}: ${role} of term ${term}`);
  }
  #broadcast(kind: Rpc["kind"]): void {
    for (const to of this.#net.boxes.keys())
      if (to !== this.#id) this.#net.send(this.#id, to, { from: this.#id, term: this.term, kind });
  }

  *run(ctx: Context) {
    this.#election.reset(this.#timeout());
    this.#heartbeat.stop();
    for (;;) {
      const event = yield* select({
        done: ctx.done.recv(),
        election: this.#election.c.recv(),
        heartbeat: this.#heartbeat.c.recv(),
        message: (this.#net.boxes[this.#id] as Chan<Rpc>).recv(),
      });
      switch (event.case) {
        case "done":
          this.#s.at(`node ${this.#id}: stops as ${this.role} of term ${this.term}`);
          this.#election.stop();
          this.#heartbeat.stop();
          return;
        case "election":
          this.#become("candidate", this.term + 1);
          this.#votes = 1;
          this.#votedFor = this.#id;
          this.#election.reset(this.#timeout());
          this.#broadcast("ask");
          break;
        case "heartbeat":
          this.#broadcast("beat");
          break;
        case "message":
          this.#receive(event.value as Rpc);
      }
    }
  }

  #receive({ from, term, kind }: Rpc): void {
    if (term > this.term) {
      if (this.role === "leader") this.#heartbeat.stop();
      if (this.role !== "follower") {
        this.#become("follower", term);
        this.#election.reset(this.#timeout());
      }
      this.role = "follower";
      this.term = term;
      this.#votedFor = -1;
    }
    if (term < this.term) return;
    switch (kind) {
      case "ask":
        if (this.#votedFor >= 0) return;
        this.#votedFor = from;
        this.#election.reset(this.#timeout());
        this.#net.send(this.#id, from, { from: this.#id, term: this.term, kind: "grant" });
        break;
      case "grant":
        this.#votes++;
        if (this.role !== "candidate" || this.#votes <= this.#net.boxes.length / 2) return;
        this.#become("leader", this.term);
        this.#election.stop();
        this.#heartbeat.reset(20);
        this.#broadcast("beat");
        break;
      case "beat":
        this.#election.reset(this.#timeout());
    }
  }
}

test("there is one leader a term, a new one when it is cut off, none without a majority, and the newest stays when others come back", async () => {
  const story = await tell(function* (s) {
    const [ctx, cancel] = withCancel(background());
    const net = new Network();
    const nodes = net.boxes.map((_, id) => new Node(id, net, s));
    const wg = new WaitGroup();
    for (const node of nodes) wg.go(() => node.run(ctx));
    yield* sleep(500 + 3 * Nanosecond);
    for (const id of [0, 3, 1]) {
      s.at(`cut off node ${id}`);
      net.partition(id, true);
      yield* sleep(400 + 5 * Nanosecond);
    }
    for (const id of [1, 0, 3]) {
      s.at(`node ${id} is back`);
      net.partition(id, false);
      yield* sleep(300 + 7 * Nanosecond);
    }
    cancel();
    yield* wg.wait();
    s.at(nodes.map(({ role, term }) => `${role}/${term}`).join(" "));
  });
  expect(story).toEqual([
    "50 node 0: candidate of term 1",
    "54 node 0: leader of term 1",
    "500 cut off node 0",
    "545 node 3: candidate of term 2",
    "553 node 3: leader of term 2",
    "900 cut off node 3",
    "947 node 1: candidate of term 3",
    "954 node 1: leader of term 3",
    "1300 cut off node 1",
    "1347 node 4: candidate of term 4",
    "1402 node 2: candidate of term 5",
    "1405 node 4: follower of term 5",
    "1469 node 2: candidate of term 6",
    "1553 node 2: candidate of term 7",
    "1654 node 2: candidate of term 8",
    "1700 node 1 is back",
    "1707 node 4: candidate of term 9",
    "1712 node 1: follower of term 9",
    "1712 node 2: follower of term 9",
    "1716 node 4: leader of term 9",
    "2000 node 0 is back",
    "2017 node 0: follower of term 2",
    "2300 node 3 is back",
    "2321 node 3: follower of term 9",
    "2600 follower/9 follower/9 follower/9 follower/9 leader/9",
    "2600 node 0: stops as follower of term 9",
    "2600 node 1: stops as follower of term 9",
    "2600 node 2: stops as follower of term 9",
    "2600 node 3: stops as follower of term 9",
    "2600 node 4: stops as leader of term 9",
  ]);
});
