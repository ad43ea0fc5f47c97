// A callback that lets others run first.

import { enter, freeBlock, leave, makeBlock, takeIndex } from "./entries.js";
import { kick } from "./scheduler.js";
import { core } from "./thread.js";

/** Calls `callback` when everybody on this thread who is ready now has had a turn. */
export function afterReady(callback: () => void): void {
  const index = takeIndex();
  let block: number;
  try {
    block = makeBlock(index);
  } catch {
    callback(); // Without memory, earlier than that.
    return;
  }
  const giveBack = (): void => freeBlock(index, block);
  const resume = (): void => {
    leave(index);
    giveBack();
    callback();
  };
  enter(index, { block, resume, giveBack });
  core.ready(block);
  kick();
}
