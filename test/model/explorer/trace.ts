// Traces: a schedule's accesses line by line, and the schedule itself, "a12 b3 …": thread a makes 12 accesses, then b three.

import { ADD, CAS, CHOOSE, KINDS, NOTIFY, SLEEP, STOP, STORE, SWAP, WRITE } from "./access.js";
import { type Fiber, letter } from "./fiber.js";
import type { Memory } from "./memory.js";

export class Trace {
  readonly #memory: Memory;
  /** The functions of the core, by the numbers that fibers have for them. */
  readonly #calls: readonly string[];
  readonly #names: () => readonly [string, number][];
  /** Undefined while nobody wants them. */
  lines: string[] | undefined;
  #segments: [number, number][] = [];

  constructor(memory: Memory, calls: readonly string[], names: () => readonly [string, number][]) {
    this.#memory = memory;
    this.#calls = calls;
    this.#names = names;
  }

  begin(): void {
    this.lines = [];
    this.#segments = [];
  }

  get schedule(): string {
    const parts = this.#segments.map(([fiber, count]) => {
      const name = letter({ number: fiber });
      return count < 0 ? `${name}!${-count - 1}` : `${name}${count}`;
    });
    return parts.join(" ");
  }

  /** Adds the access that the fiber is about to make to the trace. */
  note(fiber: Fiber, choice: number): void {
    if (this.lines === undefined) return;
    const last = this.#segments.at(-1);
    if (fiber.kind === CHOOSE || fiber.kind === STOP) this.#segments.push([fiber.number, -choice - 1]);
    else if (last !== undefined && last[0] === fiber.number && last[1] > 0) last[1] += 1;
    else this.#segments.push([fiber.number, 1]);
    const call = fiber.call === -1 ? "" : ` in ${this.#calls[fiber.call]}`;
    if (fiber.kind === CHOOSE) {
      this.lines.push(`${letter(fiber)}  ${fiber.address !== 0 ? "wakes" : `choose ${choice}`}`);
      return;
    }
    if (fiber.kind === STOP) {
      if (choice === 1) this.lines.push(`${letter(fiber)}  dies${call}`);
      return;
    }
    const now = this.#memory.word(fiber.address);
    this.lines.push(`${letter(fiber)}  ${textOf(fiber, now)}  ${this.nameOf(fiber.address)}${call}`);
  }

  /** An address in words: how far behind which of the model's names. */
  nameOf(address: number): string {
    let best: [string, number] = ["", 0];
    for (const named of this.#names()) {
      if (named[1] <= address && named[1] > best[1]) best = named;
    }
    return best[1] === 0 ? `${address}` : `${best[0]} + ${address - best[1]}`;
  }
}

function textOf(fiber: Fiber, now: number): string {
  const kind = KINDS[fiber.kind];
  switch (fiber.kind) {
    case STORE:
    case SWAP:
    case WRITE:
      return `${kind} ${now} → ${fiber.a}`;
    case CAS:
      return now === fiber.a ? `${kind} ${now} → ${fiber.b}` : `${kind} fails: ${now}, not ${fiber.a}`;
    case ADD:
      return `${kind} ${now} → ${now + fiber.a}`;
    case SLEEP:
      return now === fiber.a ? "sleep" : `no sleep: ${now}`;
    case NOTIFY:
      return kind;
    default:
      return `${kind} ${now}`;
  }
}
