// The core's operations, called directly, each as a function that does it once.
//
// An operation gets a core that no other has used, so that the engine sees one core and one program.

import {
  CASE_DIRECTION,
  CASE_SIZE,
  CHUNK,
  RECEIVE,
  TASK_FINISHED,
  THREAD_CASE,
  THREAD_TASK,
  WAITER_OBJECT,
} from "../../dist/core/layout.js";

export const PAGES = 2048;
const CAPACITY = 1;
/** What a dump would say: anything will do. */
const REASON = 0;

/** What `operations` are made of: a core that has joined, a few objects, and ways to look into the memory. */
class Bed {
  constructor(core, memory) {
    this.core = core;
    this.words = new Int32Array(memory.buffer);
    this.thread = core.joinAsFirst((PAGES * 65536) / CHUNK);
    this.waiter = core.makeGoroutine(1);
    this.other = core.makeGoroutine(2);
  }

  /** The task that `next` has just answered for. */
  taken() {
    return this.words[(this.thread + THREAD_TASK) >> 2];
  }

  channel(capacity, shared) {
    const made = this.core.makeChannel(capacity);
    if (shared) this.core.share(made);
    return made;
  }

  group(counter, shared) {
    const made = this.core.makeWaitGroup(counter);
    if (shared) this.core.share(made);
    return made;
  }

  /** A select that receives from each of the channels. */
  cases(channels) {
    const cases = this.core.makeCases(channels.length);
    const { words } = this;
    channels.forEach((channel, i) => {
      const one = cases + i * CASE_SIZE;
      words[(one + WAITER_OBJECT) >> 2] = channel;
      words[(one + CASE_DIRECTION) >> 2] = RECEIVE;
    });
    return cases;
  }
}

/** What is the same for an object that one thread knows and for one that is shared. */
function onObjects(shared) {
  return {
    "send, receive, capacity 1": (bed) => {
      const { core } = bed;
      const channel = bed.channel(CAPACITY, shared);
      return () => {
        core.send(channel, 0, 0, 1);
        core.receive(channel, 0);
      };
    },
    "receive parks, send hands over, next": (bed) => {
      const { core, waiter, other } = bed;
      const channel = bed.channel(0, shared);
      return () => {
        core.receive(channel, waiter);
        core.send(channel, other, 0, 1);
        core.next();
      };
    },
    "send parks, receive takes over, next": (bed) => {
      const { core, waiter, other } = bed;
      const channel = bed.channel(0, shared);
      return () => {
        core.send(channel, waiter, 0, 1);
        core.receive(channel, other);
        core.next();
      };
    },
    "try to receive, empty": (bed) => {
      const { core } = bed;
      const channel = bed.channel(0, shared);
      return () => core.receive(channel, 0);
    },
    "select of two ready cases, send": (bed) => {
      const { core, words, thread } = bed;
      const chosen = (thread + THREAD_CASE) >> 2;
      const channels = [bed.channel(CAPACITY, shared), bed.channel(CAPACITY, shared)];
      for (const channel of channels) core.send(channel, 0, 0, 1);
      const cases = bed.cases(channels);
      return () => {
        core.select(cases, 2, 0, false, REASON);
        core.send(channels[words[chosen]], 0, 0, 1);
      };
    },
    "select of two parks, send wakes, next": (bed) => {
      const { core, waiter, other } = bed;
      const channels = [bed.channel(0, shared), bed.channel(0, shared)];
      const cases = bed.cases(channels);
      return () => {
        core.select(cases, 2, waiter, false, REASON);
        core.send(channels[1], other, 0, 1);
        core.next();
      };
    },
    "WaitGroup: add, done": (bed) => {
      const { core } = bed;
      const group = bed.group(0, shared);
      return () => {
        core.add(group, 1);
        core.add(group, -1);
      };
    },
    "WaitGroup: add, wait parks, done, next": (bed) => {
      const { core, waiter } = bed;
      const group = bed.group(0, shared);
      return () => {
        core.add(group, 1);
        core.wait(group, waiter, REASON);
        core.add(group, -1);
        core.next();
      };
    },
  };
}

const named = (operations, how) =>
  Object.fromEntries(Object.entries(operations).map(([name, operation]) => [`${name}, ${how}`, operation]));

/** Every operation by its name: given its bed, it answers with the function to be timed. */
export const operations = {
  ...named(onObjects(false), "one thread's"),
  ...named(onObjects(true), "shared"),
  "make a channel of 8, free it": ({ core }) => {
    return () => core.free(core.makeChannel(8));
  },
  "allocate 64 bytes, free them": ({ core }) => {
    return () => core.free(core.allocate(64));
  },
  "make a control block, free it": ({ core }) => {
    return () => core.freeGoroutine(core.makeGoroutine(3));
  },
  "begin, next": ({ core, waiter }) => {
    return () => {
      core.begin(waiter, 1, 0);
      core.next();
    };
  },
  "ready, next": ({ core, waiter }) => {
    return () => {
      core.ready(waiter);
      core.next();
    };
  },
  "next, nobody is ready": ({ core }) => {
    return () => core.next();
  },
  // With no workers, the thread that began takes its own tasks; each comes home at once.
  "spawn, next, finish, next, free": (bed) => {
    const { core } = bed;
    core.limitWorkers(0);
    return () => {
      core.spawn(core.makeGoroutine(0), 0, 0, 0, 1, 1, 0);
      core.next();
      core.finish(bed.taken(), TASK_FINISHED, 0, 1);
      core.next();
      core.freeGoroutine(bed.taken());
    };
  },
};

export function makeBed(core, memory) {
  return new Bed(core, memory);
}
