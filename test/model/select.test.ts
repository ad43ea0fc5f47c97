// Select against everything that it meets: senders and receivers, close, other selects, itself, and a WaitGroup.

import { LOCK, READ_LOCK, WRITE_LOCK } from "../../src/core/layout.js";
import type { Outcome } from "./explorer.js";
import { type Extent, prove } from "./prove.js";
import { type Operation, type Shape, selectModel } from "./select.js";
import { fail } from "./world.js";

const ONE_CASE = "exactly one case happens, nobody sleeps beside a partner, and no registration is left";
const ENDS = "selects that meet do not start again for ever, and exactly one case of each happens";
const MOMENT = "Go 94, 95: a select that does not wait takes the default only if at one moment no case could happen";

/** `kind` goes into the name. */
type Rest = Partial<Omit<Shape, "name" | "proves" | "channels" | "threads">> & { extent?: Extent; kind?: string };

function select(proves: string, channels: number[], rest: Rest, ...threads: Operation[][]): void {
  const { extent, kind, ...shape } = rest;
  const before = [
    ...(shape.filled ?? []).flatMap((values, i) => (values.length > 0 ? [`${"abc"[i]} has ${values}`] : [])),
    ...(shape.offered ?? []),
  ];
  if (kind !== undefined) before.push(kind);
  const name = `select [${channels}]${before.map((text) => ` ${text}`).join("")}: ${threads.map((t) => t.join("; ")).join(" | ")}`;
  prove(selectModel({ name, proves, channels, threads, ...shape }), extent);
}

// Against plain peers.
select(ONE_CASE, [0, 0], {}, ["select <-a, <-b"], ["a<-11"]);
select(ONE_CASE, [0, 0], {}, ["select a<-1, b<-2"], ["<-b"]);
select(ONE_CASE, [0, 0], {}, ["select <-a, <-b"], ["a<-11"], ["b<-21"]);
select(ONE_CASE, [0, 0], { extent: "full" }, ["select a<-1, <-b"], ["<-a"], ["b<-21"]);
select(ONE_CASE, [0, 0], {}, ["select <-a, <-b", "select <-a, <-b"], ["a<-11", "b<-12"]);
select(ONE_CASE, [1, 0], { extent: "full" }, ["select <-a, <-b"], ["a<-11"], ["b<-21"]);
select(ONE_CASE, [1, 1], { filled: [[1], [2]], extent: "full" }, ["select a<-11, b<-12"], ["<-a"], ["<-b"]);
select(ONE_CASE, [0], {}, ["select <-a, <-a"], ["a<-11"]);
select(ONE_CASE, [0], { extent: "full" }, ["select <-a, <-a"], ["a<-11"], ["a<-21"]);
select(ONE_CASE, [0, 0], { extent: "full" }, ["select <-a, <-b"], ["select <-a, <-b"], ["a<-21"]);

// Select against select.
select(ENDS, [0], {}, ["select <-a"], ["select a<-11"]);
select(ENDS, [0, 0], {}, ["select <-a, b<-2"], ["select a<-11, <-b"]);
select(ENDS, [0, 0], {}, ["select <-a, <-b"], ["select b<-11, a<-12"]);
select(ENDS, [0], {}, ["select <-a, a<-1"]);
select(ENDS, [0], {}, ["select <-a, a<-1"], ["select a<-11, <-a"]);
select(ENDS, [1], {}, ["select <-a, a<-1"], ["select a<-11, <-a"]);
select(ENDS, [0, 0], {}, ["select <-a, a<-1"], ["select b<-11, <-b"]);
select(ENDS, [0, 0, 0], { extent: "full" }, ["select a<-1, <-b"], ["select b<-11, <-c"], ["select c<-21, <-a"]);

// Close.
select(ONE_CASE, [0, 0], {}, ["select <-a, <-b"], ["close a"]);
select(ONE_CASE, [0, 0], { extent: "full" }, ["select <-a, b<-1"], ["close a"], ["close b"]);
select(ONE_CASE, [0, 0], { extent: "full" }, ["select <-a, <-b"], ["close a"], ["b<-21"]);
select(ONE_CASE, [1, 0], {}, ["select a<-1, <-b"], ["close a"], ["b<-21"]);

// A WaitGroup.
select(ONE_CASE, [0], { counter: 1 }, ["select w, <-a"], ["done"]);
select(ONE_CASE, [0], { counter: 1, extent: "full" }, ["select w, <-a"], ["done"], ["a<-21"]);
select(ONE_CASE, [0], { counter: 2 }, ["select w, <-a"], ["done"], ["done"]);

// A lock: a Mutex, or an RWMutex that is held for writing.
const LOCKS = { "a Mutex": LOCK, "an RWMutex to write": WRITE_LOCK, "an RWMutex to read": READ_LOCK };
for (const [kind, direction] of Object.entries(LOCKS)) {
  select(ONE_CASE, [0], { kind, direction }, ["select <-a, l"], ["close a"]);
  select(ONE_CASE, [0], { kind, direction }, ["select <-a, l"], ["unlock"]);
  select(ONE_CASE, [0], { kind, direction, extent: "full" }, ["select <-a, l"], ["a<-11"], ["unlock"]);
}

// Several kinds at once, each of which may be the one that happens.
select(ONE_CASE, [0], { extent: "full" }, ["select <-a, s"], ["a<-11"], ["release 2"]);
select(ONE_CASE, [1], { extent: "full" }, ["select s, a<-1"], ["close a"], ["release 2"]);
select(ONE_CASE, [0], { counter: 1 }, ["select w, <-a, l"], ["done", "unlock"]);
select(ONE_CASE, [0], { counter: 1, extent: "full" }, ["select w, <-a"], ["done"], ["close a"]);
select(ENDS, [1, 0], { extent: "full" }, ["select <-a, b<-2"], ["select a<-11, <-b"], ["close b"]);

// Against peers that linger.
const lingering = { kind: "lingering", patience: 2 };
select(ONE_CASE, [0, 0], lingering, ["select <-a, <-b"], ["a<-11"]);
select(ONE_CASE, [0, 0], { ...lingering, extent: "full" }, ["select <-a, b<-2"], ["a<-11"], ["close b"]);
select(ONE_CASE, [0, 0], { ...lingering, extent: "full" }, ["select <-a, b<-2"], ["<-b"], ["close b"]);

const BOTH = "a select that can read or write does not keep itself from reading, and no registration is left";
for (const cases of ["l, r", "r, l"]) {
  const rest = { kind: "an RWMutex to write", direction: WRITE_LOCK };
  select(BOTH, [], rest, [`select ${cases}` as Operation], ["unlock", "read"]);
  select(
    BOTH,
    [],
    { ...rest, writerWaits: true, kind: "a writer waits" },
    [`select ${cases}` as Operation],
    ["give up"],
  );
  select(BOTH, [], rest, [`select ${cases}` as Operation], ["read"], ["unlock"]);
  select(BOTH, [], { ...rest, extent: "full" }, [`select ${cases}` as Operation], ["select l, r"], ["unlock"]);
}

// The one moment of trySelect.
function neverDefault(outcomes: readonly Outcome[]): void {
  if (outcomes[0].notes.some(([what]) => what === "default"))
    fail("it took the default, and a case could always happen");
}

for (const cases of ["<-a, <-b", "<-b, <-a"]) {
  const rest = { finally: neverDefault };
  select(MOMENT, [1, 1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["b<-11", "try <-a"]);
  select(MOMENT, [1, 0], { ...rest, filled: [[1]] }, [`try ${cases}`], ["close b", "try <-a"]);
  select(MOMENT, [1, 1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["close b", "try <-a"]);
  select(MOMENT, [1, 0], { ...rest, filled: [[1]] }, [`try ${cases}`], ["offer b<-11", "try <-a"]);
  select(MOMENT, [0, 0], { ...rest, offered: ["a<-1"] }, [`try ${cases}`], ["offer b<-11", "try <-a"]);
}
for (const cases of ["<-a, w", "w, <-a"]) {
  const rest = { finally: neverDefault, counter: 1 };
  select(MOMENT, [1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["done", "try <-a"]);
  select(MOMENT, [1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["done"], ["until zero", "try <-a"]);
}
for (const cases of ["<-a, s", "s, <-a"]) {
  const rest = { finally: neverDefault };
  select(MOMENT, [1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["release 1", "release 1", "try <-a"]);
  select(MOMENT, [1], { ...rest, filled: [[1]] }, [`try ${cases}`], ["release 2", "try <-a"]);
}
