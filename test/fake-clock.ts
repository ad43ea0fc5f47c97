// A clock that stands still until a test turns it.

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export class FakeClock {
  /** What time it is, in milliseconds. Setting it calls nobody. */
  time = 0;
  /** How long each wait was to last that has been asked for. */
  readonly delays: number[] = [];
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, fire: () => void): () => void {
    this.delays.push(milliseconds);
    const timer = { at: this.time + milliseconds, fire };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many wait to be called. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Calls, one after the other and each at its time, all who are to be called until then. */
  turnTo(time: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= time; next = this.#next()) {
      this.#timers.delete(next);
      this.time = next.at;
      next.fire();
    }
    this.time = time;
  }

  pass(milliseconds: number): void {
    this.turnTo(this.time + milliseconds);
  }

  /** Who is to be called first; of several at one time, who asked first. */
  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }
}
