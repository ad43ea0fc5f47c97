// The game of life on a torus, in strips: each goroutine has some rows, and gives its neighbours those at its edges.

import { parallel } from "parachan";

export const roles = {
  /** Plays so many generations; sends a picture of every fourth. */
  *play(rows, generations, mine, above, below, pictures, from) {
    const width = rows[0].length;
    let now = rows;
    for (let generation = 0; generation <= generations; generation++) {
      if (generation % 4 === 0) {
        const picture = now.map((row) => row.map((alive) => (alive ? "#" : ".")).join(""));
        yield* pictures.send({ generation, from, picture });
      }
      yield* mine.up.send(now[0]);
      yield* mine.down.send(now[now.length - 1]);
      const padded = [yield* above.down.recv(), ...now, yield* below.up.recv()];
      now = now.map((row, y) =>
        row.map((alive, x) => {
          let count = alive ? -1 : 0;
          for (const line of padded.slice(y, y + 3)) {
            for (const dx of [-1, 0, 1]) count += line[(x + dx + width) % width] ? 1 : 0;
          }
          return count === 3 || (count === 2 && alive);
        }),
      );
    }
  },
};

export const tasks = parallel(import.meta.url, roles);
