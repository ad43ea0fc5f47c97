// What happens in a program, and when, on the clock of a test. The lines that the tests expect are what the same programs said
// in Go 1.26, in a bubble of testing/synctest.

import type { GoroutineGenerator } from "parachan";
import * as synctest from "parachan/synctest";
import { now } from "parachan/time";

/** Takes down what a program says. */
export class Story {
  readonly #start: number = Number(now());
  readonly #events: [at: number, text: string][] = [];

  at(text: string): void {
    this.#events.push([Math.floor(Number(now()) - this.#start), text]);
  }

  /** Each line has the millisecond in front. Who goes first in one is chance in Go: such lines are in the order of their texts. */
  get lines(): string[] {
    const byTime = this.#events.sort(([a, one], [b, other]) => a - b || (one < other ? -1 : 1));
    return byTime.map(([at, text]) => `${at} ${text}`);
  }
}

/** What the program says. */
export function tell(program: (s: Story) => GoroutineGenerator<unknown>): Promise<string[]> {
  return synctest.test(function* () {
    const story = new Story();
    yield* program(story);
    return story.lines;
  });
}
