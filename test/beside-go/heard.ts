// What has been said since the last step.

import type { Trace } from "./program.js";

export class Heard {
  #lines: { who: string; what: string }[] = [];

  add(who: string, what: string): void {
    this.#lines.push({ who, what });
  }

  /** All of it, by goroutine, for several may go on at one time. */
  take(): Trace[number] {
    const lines = this.#lines;
    this.#lines = [];
    lines.sort((a, b) => (a.who < b.who ? -1 : a.who > b.who ? 1 : 0));
    return lines.map(({ who, what }) => `${who}: ${what}`);
  }
}
