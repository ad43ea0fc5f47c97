// A pipeline that is no wider than it has to be:
//
//   pictures ──▶ shrinker: decode → resize → encode ──▶ shrunk
//                      at most `limit` at a time
//
// The group's limit is what bounds it: without one, all pictures would be copied and decoded at once. An error in one keeps
// those from being started that have not been.

import { go } from "parachan";
import { background } from "parachan/context";
import { withContext } from "parachan/errgroup";
import { type Flight, shrinker } from "./shrinker.js";

/** Shrinks all pictures, in whatever order; calls `onShrunk` after each. Answers with them in the order of `pictures`. */
export function* shrinkAll(pictures: readonly Uint8Array[], limit: number, flight: Flight, onShrunk: () => void) {
  const shrunk: Uint8Array[] = [];
  const [group, ctx] = withContext(background());
  group.setLimit(limit);
  for (const [i, png] of pictures.entries()) {
    if (ctx.err() !== undefined) break;
    // Waits while as many are under way.
    yield* group.go(function* () {
      shrunk[i] = yield* go(shrinker, png, flight);
      onShrunk();
    });
  }
  yield* group.wait();
  return shrunk;
}
