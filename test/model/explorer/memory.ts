// The memory that the threads of a model share.

/** The memory of a model, for its setup and its checks. */
export class Memory {
  readonly words: Int32Array;
  readonly #view: DataView;

  constructor(buffer: ArrayBufferLike) {
    this.words = new Int32Array(buffer);
    this.#view = new DataView(buffer);
  }

  word(address: number): number {
    return this.words[address >> 2];
  }

  setWord(address: number, value: number): void {
    this.words[address >> 2] = value;
  }

  double(address: number): number {
    return this.#view.getFloat64(address, true);
  }

  setDouble(address: number, value: number): void {
    this.#view.setFloat64(address, value, true);
  }
}
