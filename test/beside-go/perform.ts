// Performs one step.

import type { GoroutineGenerator } from "parachan";
import { channels } from "./channels.js";
import { contexts } from "./contexts.js";
import type { Step } from "./program.js";
import { syncs } from "./syncs.js";
import { times } from "./times.js";
import { type Form, type Play, textOf, type World, waits } from "./world.js";
import { xs } from "./xs.js";

const ops: Record<string, Play> = { ...channels, ...contexts, ...times, ...syncs, ...xs };

/** What a step comes to, or its panic. */
export function* perform(world: World, [, op, ...rest]: Step, form: Form): GoroutineGenerator<string> {
  try {
    const played = (ops[op] as Play)(world, rest, waits[form]);
    return typeof played === "string" ? played : yield* played;
  } catch (error) {
    return `panic: ${textOf(error)}`;
  }
}
