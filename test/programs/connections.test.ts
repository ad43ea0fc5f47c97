// A pool of connections: so many at most, who waits is served in order, idle ones are closed, and dialling may fail.

import { type Chan, chan, type GoroutineGenerator, go, select } from "parachan";
import { background, type Context, withTimeout } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { now, sleep, Ticker } from "parachan/time";
import { expect, test } from "vitest";
import { type Story, tell } from "./story.js";

class PoolClosed extends Error {}
interface Conn {
  id: number;
  idleFrom: number;
  bad: boolean;
}

/** At most `max` connections, who waits is served in order, idle ones are closed after a while. */
class Pool {
  #open = 0;
  #made = 0;
  #idle: Conn[] = [];
  readonly #waiters: Chan<Conn | undefined>[] = [];
  readonly closed = chan<never>();
  readonly #s: Story;
  readonly #max: number;
  readonly #maxIdle: number;

  constructor(s: Story, max: number, maxIdle: number) {
    this.#s = s;
    this.#max = max;
    this.#maxIdle = maxIdle;
    go(() => this.#sweep());
  }

  /** Opens a connection in a place that is the caller's; if that fails, the place is the next waiter's. */
  *#dial(ctx: Context): GoroutineGenerator<Conn> {
    const id = ++this.#made;
    try {
      yield* sleep(4).within(ctx);
      if (id === 3) throw new Error("refused");
      return { id, idleFrom: 0, bad: false };
    } catch (error) {
      this.#open--;
      this.#grant();
      throw new Error(`dial ${id}: ${(error as Error).message}`, { cause: error });
    }
  }

  *get(ctx: Context): GoroutineGenerator<Conn> {
    if (this.closed.tryRecvOk() !== undefined) throw new PoolClosed("pool: closed");
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#open < this.#max) {
      this.#open++;
      return yield* this.#dial(ctx);
    }
    const waiter = chan<Conn | undefined>(1);
    this.#waiters.push(waiter);
    const got = yield* select({ granted: waiter.recv(), done: ctx.done.recv(), closed: this.closed.recv() });
    switch (got.case) {
      case "granted":
        return got.value ?? (yield* this.#dial(ctx)); // A place is free, but not a connection.
      case "done": {
        const place = this.#waiters.indexOf(waiter);
        if (place >= 0) {
          this.#waiters.splice(place, 1);
        } else {
          const conn = waiter.tryRecv(); // It came in the same moment.
          if (conn !== undefined) {
            this.put(conn);
          } else {
            this.#open--;
            this.#grant();
          }
        }
        throw ctx.err();
      }
      case "closed":
        throw new PoolClosed("pool: closed");
    }
  }

  /** Gives the first waiter a connection, or a place for one. */
  #grant(conn?: Conn): boolean {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return false;
    if (conn === undefined) this.#open++;
    return waiter.trySend(conn);
  }

  put(conn: Conn): void {
    if (conn.bad) {
      this.#open--;
      this.#grant();
    } else if (!this.#grant(conn)) {
      conn.idleFrom = Number(now());
      this.#idle.push(conn);
    }
  }

  *#sweep() {
    using ticker = new Ticker(this.#maxIdle / 2);
    for (;;) {
      const got = yield* select({ tick: ticker.c.recv(), closed: this.closed.recv() });
      if (got.case === "closed") return;
      this.#idle = this.#idle.filter((conn) => {
        if (Number(got.value) - conn.idleFrom < this.#maxIdle) return true;
        this.#open--;
        this.#s.at(`closed idle ${conn.id}`);
        return false;
      });
    }
  }

  toString(): string {
    return `${this.#open} open, ${this.#idle.length} idle, ${this.#waiters.length} wait`;
  }
}

test("a pool of connections lends, waits, gives up, passes places on, and closes what is idle", async () => {
  const story = await tell(function* (s) {
    const p = new Pool(s, 2, 60);
    const wg = new WaitGroup();
    for (const [i, work] of [31, 17, 23, 5, 41, 8, 3].entries()) {
      wg.go(function* () {
        yield* sleep(i * 3 + i * 1e-6);
        const [ctx, cancel] = withTimeout(background(), 45);
        try {
          const conn = yield* p.get(ctx);
          s.at(`${i} has ${conn.id}; ${p}`);
          yield* sleep(work);
          conn.bad = i === 1 || i === 3;
          p.put(conn);
        } catch (error) {
          s.at(`${i}: ${(error as Error).message}; ${p}`);
        } finally {
          cancel();
        }
      });
    }
    yield* wg.wait();
    s.at(`all done; ${p}`);
    yield* sleep(101);
    s.at(`rested; ${p}`);
    const a = yield* p.get(background());
    const b = yield* p.get(background());
    s.at(`${a.id} ${b.id} <nil>; ${p}`);
    const failing = function* (after: () => string) {
      try {
        yield* p.get(background());
      } catch (error) {
        s.at(`${(error as Error).message}${after()}`);
      }
    };
    wg.go(failing, () => `; ${p}`);
    yield* sleep(1);
    p.closed.close();
    yield* wg.wait();
    yield* failing(() => "");
  });
  expect(story).toEqual([
    "4 0 has 1; 2 open, 0 idle, 0 wait",
    "7 1 has 2; 2 open, 0 idle, 1 wait",
    "28 2: dial 3: refused; 2 open, 0 idle, 3 wait",
    "32 3 has 4; 2 open, 0 idle, 3 wait",
    "35 4 has 1; 2 open, 0 idle, 2 wait",
    "41 5 has 5; 2 open, 0 idle, 1 wait",
    "49 6 has 5; 2 open, 0 idle, 0 wait",
    "76 all done; 2 open, 2 idle, 0 wait",
    "120 closed idle 5",
    "150 closed idle 1",
    "177 rested; 0 open, 0 idle, 0 wait",
    "185 6 7 <nil>; 2 open, 0 idle, 0 wait",
    "186 pool: closed",
    "186 pool: closed; 2 open, 0 idle, 1 wait",
  ]);
});
