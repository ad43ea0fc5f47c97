// Walking a binary tree into a channel.

import { parallel } from "parachan";

function* inOrder(tree, ch) {
  if (tree === undefined) return;
  yield* inOrder(tree.left, ch);
  yield* ch.send(tree.value);
  yield* inOrder(tree.right, ch);
}

export const roles = {
  /** Sends the tree's values in order, then closes the channel. */
  *walk(tree, ch) {
    yield* inOrder(tree, ch);
    ch.close();
  },
};

export const tasks = parallel(import.meta.url, roles);
