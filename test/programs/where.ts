// Where the parties of a program run.

import { configure } from "parachan";

// Two workers on any machine: parties on worker threads then meet across threads.
configure({ threads: 2 });

/** For `test.each`: the parties are started as functions of this thread, or as tasks. */
export const here = "on this thread";
export const everywhere = "on worker threads";
