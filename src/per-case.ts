// PerCase: what a leaf has under way, for each case that waits for it. One leaf may be a case of many selects at once.

export class PerCase<T> {
  /** Made when there is something: most leaves of a limit are never described. */
  #underWay: Map<number, T> | undefined;

  /** Keeps what the case at this address waits for. */
  put(one: number, value: T): void {
    this.#underWay ??= new Map();
    this.#underWay.set(one, value);
  }

  /** Gives it back and forgets it; undefined if there is nothing. */
  take(one: number): T | undefined {
    const value = this.#underWay?.get(one);
    this.#underWay?.delete(one);
    return value;
  }
}
