// The weighted semaphore: no more tokens are out than there are, nobody is passed, and nobody is forgotten.

import { type Extent, prove } from "./prove.js";
import { type Operation, semaphoreModel } from "./semaphore.js";

function semaphore(extent: Extent, tokens: number, held: number, proves: string, ...threads: Operation[][]): void {
  prove(semaphoreModel({ tokens, held, proves, threads }), extent);
}

const weights = "never more tokens are out than there are, and none that waits for some is forgotten";

semaphore("quick", 1, 0, weights, ["acquire 1"], ["acquire 1"]);
semaphore("quick", 2, 0, weights, ["acquire 2"], ["acquire 1"]);
semaphore("quick", 2, 0, weights, ["acquire 1", "acquire 2"], ["acquire 2", "acquire 1"]);
semaphore("full", 2, 0, weights, ["acquire 2"], ["try 1"], ["try 2"]);
semaphore("quick", 2, 1, weights, ["release 1"], ["acquire 2"]);
semaphore("quick", 2, 2, weights, ["release 1"], ["release 1"], ["acquire 2"]);
semaphore("quick", 2, 2, weights, ["release 2"], ["waiting keep 1"], ["waiting 1"]);

const order =
  "tokens go to those who wait in the order in which they came, a large request before the small ones behind it";

semaphore("full", 1, 1, order, ["release 1"], ["waiting all 1"], ["after 1"]);
semaphore("full", 2, 1, order, ["release 1"], ["waiting all 2"], ["after 1"]);

const limits = "a wait that ends without its tokens takes none, and those behind it go on";

semaphore("quick", 1, 1, limits, ["release 1"], ["cut off 1"]);
semaphore("quick", 2, 1, limits, ["cut off 2"], ["acquire 1"]);
semaphore("quick", 1, 1, limits, ["release 1", "limit"], ["waiting within 1"]);
semaphore("quick", 1, 1, limits, ["release 1", "limit"], ["within 1"]);
semaphore("quick", 1, 1, limits, ["release 1"], ["waiting within 1"], ["limit"]);
semaphore("quick", 2, 1, limits, ["limit"], ["waiting within 2"], ["waiting 1"]);
semaphore("full", 2, 1, limits, ["limit"], ["waiting within 2"], ["acquire 1"]);
