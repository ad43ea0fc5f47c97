// Plays a program in parachan, each goroutine on a thread of its own. A step is given when no thread can go on any more; that is
// seen by the word by which the core itself knows it.

import { chan, type GoroutineGenerator, go, parallel, type RecvChan, type SendChan } from "parachan";
import type { Context } from "parachan/context";
import { Heard } from "./heard.js";
import { perform } from "./perform.js";
import { MAIN, type Program, type Step, type Trace } from "./program.js";
import { type Form, type Shared, share, World } from "./world.js";

/** A step, its number, and the contexts that there are. */
type Command = readonly [step: Step, number: number, ctxs: readonly Context[]];
type Said = readonly [who: string, what: string];

/** More than is said at a step. */
const MUCH = 1000;

const tasks = parallel(import.meta.url, {
  *playOne(
    program: Program,
    shared: Shared,
    g: number,
    form: Form,
    commands: RecvChan<Command>,
    said: SendChan<Said>,
  ): GoroutineGenerator<void> {
    const world = new World(program, shared, (who, what) => void said.trySend([`${who}`, what]));
    for (let command = yield* commands.recv(); command !== undefined; command = yield* commands.recv()) {
      const [step, number, ctxs] = command;
      world.step = number;
      world.ctxs.splice(0, world.ctxs.length, ...ctxs);
      world.say(g, yield* perform(world, step, form));
    }
  },
});

/**
 * What comes of the program's steps, with goroutines on threads of their own that wait in the forms, in turn. `settle` waits until no
 * other thread can go on.
 */
export async function playOnThreads(
  program: Program,
  forms: readonly Form[],
  settle: () => Promise<void>,
): Promise<Trace> {
  const heard = new Heard();
  const shared = share(program);
  const world = new World(program, shared, (who, what) => heard.add(`${who}`, what));
  const said = chan<Said>(MUCH);
  const busy = new Set<string>();
  const commands: SendChan<Command>[] = [];
  const players: PromiseLike<void>[] = [];
  for (let g = 0; g < program.goroutines; g++) {
    const steps = chan<Command>(1);
    commands.push(steps);
    players.push(go(tasks.playOne, program, shared, g, forms[g % forms.length] as Form, steps, said));
    await settle(); // So that the next is started on another thread.
  }
  const trace: Trace[number][] = [];
  for (const [i, step] of program.steps.entries()) {
    const [g] = step;
    world.step = i;
    if (g === MAIN) {
      world.say("main", await go(perform, world, step, "yield*" as const));
    } else if (busy.has(`${g}`)) world.say(g, "busy");
    else {
      busy.add(`${g}`);
      await (commands[g] as SendChan<Command>).send([step, i, world.ctxs]);
    }
    await settle();
    for (let one = said.tryRecv(); one !== undefined; one = said.tryRecv()) {
      heard.add(...one);
      busy.delete(one[0]);
    }
    trace.push(heard.take());
  }
  for (const steps of commands) steps.close();
  await Promise.all(players);
  return trace;
}
