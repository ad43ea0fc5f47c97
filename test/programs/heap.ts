// A binary heap: the least element first.

export class Heap<T> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  /** `before` says whether `a` comes before `b`. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  get least(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  /** Takes the least element out. */
  pop(): T | undefined {
    const least = this.#items[0];
    const last = this.#items.pop() as T;
    if (this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink(0);
    }
    return least;
  }

  /** Puts an element whose rank has changed where it belongs. */
  fix(item: T): void {
    const place = this.#items.indexOf(item);
    this.#rise(place);
    this.#sink(place);
  }

  #rise(start: number): void {
    for (let place = start; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, parent)) return;
      place = parent;
    }
  }

  #sink(start: number): void {
    for (let place = start; ; ) {
      let child = 2 * place + 1;
      if (child >= this.#items.length) return;
      if (child + 1 < this.#items.length && this.#before(this.#items[child + 1], this.#items[child])) child += 1;
      if (!this.#swapIfBefore(child, place)) return;
      place = child;
    }
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const items = this.#items;
    if (!this.#before(items[lower], items[upper])) return false;
    [items[lower], items[upper]] = [items[upper], items[lower]];
    return true;
  }
}
