// A task that runs another one, whose module its thread has yet to import, in a group that is told of one end too many.

import { parallel } from "parachan";
import { WaitGroup } from "parachan/sync";

export const tasks = parallel(import.meta.url, {
  *run(task, value) {
    process.on("unhandledRejection", () => {}); // Of the group, whose counter would be negative.
    const group = new WaitGroup();
    const running = group.go(task, value);
    group.done();
    return yield* running;
  },
});
