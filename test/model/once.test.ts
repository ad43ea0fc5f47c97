// The Once: one does it, and nobody goes on before it is done.

import { DONE, FIRST, WAIT } from "../../src/core/layout.js";
import { type Guarded, lockModel, look, put } from "./locks.js";
import { prove } from "./prove.js";
import { fail, park, type Step, type Thread } from "./world.js";

function* party(thread: Thread, world: Guarded): Step<void> {
  let verdict = yield* thread.call("beginOnce", world.object, world.goroutines[thread.number]);
  if (verdict === FIRST) {
    if ((yield* look(thread, world)) !== 0) fail("it is done twice");
    yield* put(thread, world);
    yield* thread.call("add", world.object, -1);
    return;
  }
  if (verdict === WAIT) verdict = yield* park(thread);
  if (verdict !== DONE) fail(`begin answered ${verdict}`);
  if ((yield* look(thread, world)) === 0) fail("one went on before it was done");
}

for (const parties of [2, 3]) {
  prove(
    lockModel({
      name: `once: ${parties}`,
      proves: "one does it, the others wait until it is done and come after it",
      make: (core) => [core.makeOnce(), 0],
      threads: Array.from({ length: parties }, () => party),
    }),
    parties === 2 ? "quick" : "full",
  );
}
