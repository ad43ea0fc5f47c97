// The load balancer's workers.

import { parallel, range } from "parachan";

export const roles = {
  /** Answers each request on the channel that came with it, and reports each as done. */
  *worker(id, requests, done) {
    yield* range(requests, function* ({ n, reply }) {
      yield* reply.send(n * n);
      yield* done.send(id);
    });
  },
};

export const tasks = parallel(import.meta.url, roles);
