// Equivalent binary trees, from the Tour of Go.

import { chan, go, run } from "parachan";
import { expect, test } from "vitest";
import { roles, type Tree, tasks } from "../tasks/trees.mjs";
import { everywhere, here } from "./where.js";

/** A search tree of the values, inserted in a random order. */
function treeOf(values: readonly number[]): Tree | undefined {
  const rest = [...values];
  let tree: Tree | undefined;
  while (rest.length > 0) {
    const [value] = rest.splice(Math.floor(Math.random() * rest.length), 1);
    tree = insert(tree, value);
  }
  return tree;
}

function insert(tree: Tree | undefined, value: number): Tree {
  if (tree === undefined) return { left: undefined, value, right: undefined };
  return value < tree.value
    ? { ...tree, left: insert(tree.left, value) }
    : { ...tree, right: insert(tree.right, value) };
}

const multiples = (count: number, k: number): number[] => Array.from({ length: count }, (_, i) => (i + 1) * k);

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("trees are the same if their values are, whatever their shape, %s", async (_, { walk }) => {
  function* same(a: Tree | undefined, b: Tree | undefined) {
    const left = chan<number>();
    const right = chan<number>();
    go(walk, a, left);
    go(walk, b, right);
    for (;;) {
      const [x, more] = yield* left.recvOk();
      const [y, alsoMore] = yield* right.recvOk();
      if (x !== y || more !== alsoMore) return false;
      if (!more) return true;
    }
  }
  const trial = (a: number[], b: number[]): Promise<boolean> => run(same, treeOf(a), treeOf(b));

  for (let k = 1; k <= 3; k++) expect(await trial(multiples(10, k), multiples(10, k))).toBe(true);
  expect(await trial(multiples(200, 1), multiples(200, 1))).toBe(true);
  expect(await trial(multiples(10, 1), multiples(10, 2))).toBe(false);
  expect(await trial(multiples(10, 1), multiples(11, 1))).toBe(false);
  expect(await trial(multiples(11, 1), multiples(10, 1))).toBe(false);
  expect(await trial([], [])).toBe(true);
  expect(await trial([], [1])).toBe(false);
});
