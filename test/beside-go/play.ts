// Plays a program in parachan, on one thread. Each step is given to its goroutine, and the next only when nobody can go on any
// more. So one goroutine acts at a time, and what comes of a step does not depend on who is faster.

import { chan, type GoroutineGenerator, go } from "parachan";
import * as synctest from "parachan/synctest";
import { now } from "parachan/time";
import { Heard } from "./heard.js";
import { perform } from "./perform.js";
import { MAIN, type Program, type Step, type Trace } from "./program.js";
import { type Form, share, World } from "./world.js";

/** What comes of the program's steps, with goroutines that wait in the forms, in turn. */
export async function play(program: Program, forms: readonly Form[]): Promise<Trace> {
  const trace: Trace[number][] = [];
  await synctest.test(() => playSteps(program, forms, trace));
  return trace;
}

function* playSteps(program: Program, forms: readonly Form[], trace: Trace[number][]): GoroutineGenerator<void> {
  const heard = new Heard();
  const world: World = new World(program, share(program), (who, what) => {
    heard.add(`${who}`, program.kind === "clock" ? `${what} @${world.since(now())}` : what);
  });
  const commands = Array.from({ length: program.goroutines }, () => chan<Step>());
  const busy = commands.map(() => false);
  for (const [g, steps] of commands.entries()) {
    go(function* () {
      for (let step = yield* steps.recv(); step !== undefined; step = yield* steps.recv()) {
        world.say(g, yield* perform(world, step, forms[g % forms.length] as Form));
        busy[g] = false;
      }
    });
  }
  for (const [i, step] of program.steps.entries()) {
    const [g] = step;
    world.step = i;
    if (g === MAIN) world.say("main", yield* perform(world, step, "yield*"));
    else if (busy[g]) world.say(g, "busy");
    else {
      busy[g] = true;
      yield* (commands[g] as (typeof commands)[number]).send(step);
    }
    yield* synctest.wait();
    trace.push(heard.take());
  }
  for (const steps of commands) steps.close();
  yield* synctest.wait();
}
