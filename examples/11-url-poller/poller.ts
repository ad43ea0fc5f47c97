// What the worker threads do: asking servers how they are.

import { parallel, type RecvChan, range, type SendChan, until } from "parachan";

/** A URL that is polled. Whoever has received one owns it, until it is sent on. */
export interface Resource {
  readonly url: string;
  /** How often in a row there was no answer. */
  errors: number;
}

/** How a URL was when it was last polled. */
export interface State {
  readonly url: string;
  readonly status: string;
}

export const { poller } = parallel(import.meta.url, {
  /** Polls each resource that comes, reports its status, and passes it on. */
  *poller(pending: RecvChan<Resource>, complete: SendChan<Resource>, status: SendChan<State>) {
    yield* range(pending, function* (resource) {
      yield* status.send({ url: resource.url, status: yield* poll(resource) });
      yield* complete.send(resource);
    });
  },
});

function* poll(resource: Resource) {
  try {
    const response = yield* until(fetch(resource.url, { method: "HEAD" }));
    resource.errors = 0;
    return `${response.status} ${response.statusText}`;
  } catch (error) {
    resource.errors += 1;
    return (error as Error).message;
  }
}
