// Followers: goroutines that were started behind one that has not run yet, first come first served.
//
//   go ─┬─ a runner is idle, there are few, or who was started last has run ─▶ a runner, at the end of the ready queue: the leader
//       └─ none of these ───────────────────────────────────────────────────▶ a follower of the leader, here
//
//   the leader's turn ─▶ its first follower gets a runner, at the head of the ready queue, and leads the others
//
// So of however many goroutines are started before the first of them runs, few have a control block, an index and a runner. What
// another needs of all this it needs once it runs, and by then those before it have mostly left theirs.
//
// Invariant: the followers of a leader stand before those of the leaders behind it in the ready queue. So one table, first in
// first out, is enough for all of them.

import type { Body, Numbered } from "./runner.js";
import { core } from "./thread.js";

/** What a page has of each: its function, its arguments, its outcome, and where it was started, encoded, or 0. */
const WIDTH = 4;
const PAGE = 256 * WIDTH;

/** Pages, for a large array would be copied as it grows; and a young page need not tell the collector of what it holds. */
let pages: unknown[][] = [];
/** The first follower's place on the first page. */
let head = 0;

/** Puts a goroutine behind the others. */
export function follow(body: Body, args: readonly unknown[], outcome: Numbered, origin: number): void {
  let page = pages.at(-1);
  if (page === undefined || page.length === PAGE) {
    page = [];
    pages.push(page);
  }
  page.push(body, args, outcome, origin);
}

/** Takes the first follower, of whom there must be one, and answers what `begin` does. */
export function takeFollower<T>(
  begin: (body: Body, args: readonly unknown[], outcome: Numbered, origin: number) => T,
): T {
  const page = pages[0] as unknown[];
  const at = head;
  head += WIDTH;
  if (head === PAGE) {
    pages.shift();
    head = 0;
  }
  const body = page[at] as Body;
  const args = page[at + 1] as readonly unknown[];
  const outcome = page[at + 2] as Numbered;
  page[at] = undefined;
  page[at + 1] = undefined;
  page[at + 2] = undefined;
  return begin(body, args, outcome, page[at + 3] as number);
}

/** Lets go of all followers. */
export function dropFollowers(): void {
  for (const { origin } of followers()) if (origin !== 0) core.free(origin);
  pages = [];
  head = 0;
}

/** All followers, in the order in which they will run. */
export function* followers(): Generator<{ readonly id: number; readonly origin: number }> {
  let at = head;
  for (const page of pages) {
    for (; at < page.length; at += WIDTH) {
      yield { id: (page[at + 2] as Numbered).id, origin: page[at + 3] as number };
    }
    at = 0;
  }
}
