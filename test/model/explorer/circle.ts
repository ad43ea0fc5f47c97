// Circles: what the threads can go round for ever.

/**
 * A state of a circle that the threads can go round for ever though none is held back, or -1: each of them moves in it, or
 * cannot move at some state of it. Edges are triples: from, to, thread. (Strongly connected components, after Tarjan, 1972.)
 */
export function fairCircle(states: number, edges: readonly number[]): number {
  const first = new Int32Array(states).fill(-1);
  const next = new Int32Array(edges.length / 3);
  const enabled = new Int32Array(states);
  for (let edge = 0; edge < next.length; edge++) {
    const from = edges[edge * 3];
    next[edge] = first[from];
    first[from] = edge;
    enabled[from] |= 1 << edges[edge * 3 + 2];
  }
  const order = new Int32Array(states);
  const low = new Int32Array(states);
  const component = new Int32Array(states);
  const at = first.slice();
  const open: number[] = [];
  const path: number[] = [];
  let count = 0;
  let components = 0;
  for (let root = 0; root < states; root++) {
    if (order[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const state = path[path.length - 1];
      if (order[state] === 0) {
        order[state] = low[state] = ++count;
        open.push(state);
      }
      const edge = at[state];
      if (edge !== -1) {
        const to = edges[edge * 3 + 1];
        if (order[to] === 0) path.push(to);
        else {
          at[state] = next[edge];
          if (component[to] === 0) low[state] = Math.min(low[state], low[to]);
        }
        continue;
      }
      path.pop();
      if (low[state] !== order[state]) continue;
      components += 1;
      for (let member = -1; member !== state; ) {
        member = open.pop() as number;
        component[member] = components;
      }
    }
  }
  // By component: who moves in it, and who can move at all its states.
  const moves = new Int32Array(components + 1);
  const always = new Int32Array(components + 1).fill(-1);
  for (let state = 0; state < states; state++) always[component[state]] &= enabled[state];
  for (let i = 0; i < edges.length; i += 3) {
    if (component[edges[i]] === component[edges[i + 1]]) moves[component[edges[i]]] |= 1 << edges[i + 2];
  }
  for (let state = 0; state < states; state++) {
    const its = component[state];
    if (moves[its] !== 0 && (always[its] & ~moves[its]) === 0) return state;
  }
  return -1;
}
