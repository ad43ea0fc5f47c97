// A cache whose entries expire, as a goroutine that owns it: what is to be tested.

import { chan, go, type SendChan, select } from "parachan";
import { now, Ticker } from "parachan/time";

type Request<V> =
  | { readonly put: string; readonly value: V }
  | { readonly get: string; readonly answer: SendChan<V | undefined> };

interface Entry<V> {
  readonly value: V;
  readonly expires: number;
}

export class Cache<V> implements Disposable {
  readonly #requests = chan<Request<V>>();
  readonly #done = chan<never>();
  /** Entries that have been swept out. */
  swept = 0;

  /** Entries live for `ttl` milliseconds; every `sweep` milliseconds those that are over are thrown out. */
  constructor(ttl: number, sweep: number) {
    go(() => this.#serve(ttl, sweep));
  }

  *put(key: string, value: V) {
    yield* this.#requests.send({ put: key, value });
  }

  *get(key: string) {
    const answer = chan<V | undefined>(1);
    yield* this.#requests.send({ get: key, answer });
    return yield* answer.recv();
  }

  [Symbol.dispose](): void {
    this.#done.close();
  }

  *#serve(ttl: number, sweep: number) {
    const entries = new Map<string, Entry<V>>();
    using ticker = new Ticker(sweep);
    for (;;) {
      const got = yield* select({ request: this.#requests.recv(), tick: ticker.c.recv(), done: this.#done.recv() });
      const time = now().getTime();
      if (got.case === "done") return;
      if (got.case === "tick") {
        for (const [key, { expires }] of entries) if (expires <= time && entries.delete(key)) this.swept += 1;
        continue;
      }
      const request = got.value as Request<V>;
      if ("put" in request) {
        entries.set(request.put, { value: request.value, expires: time + ttl });
      } else {
        const entry = entries.get(request.get);
        request.answer.trySend(entry !== undefined && entry.expires > time ? entry.value : undefined);
      }
    }
  }
}
