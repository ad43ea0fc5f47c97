// What all adapters take.

import type { Lifetime } from "../lifetime.js";

/** What adapters take that make a channel. */
export interface AdapterOptions {
  /**
   * How many values the channel buffers.
   * @defaultValue 0
   */
  readonly capacity?: number | undefined;
  /** Ends it: give it the context, or the signal, with which whoever is at the channel's other end goes away. */
  readonly within?: Lifetime | undefined;
}
