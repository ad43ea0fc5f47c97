// The parties of random programs over everything that can be waited for. A party draws its steps from a seed, and checks as
// it goes that what it has taken is its own.
//
// So that every program ends: the things that can be held are ranked. A party waits without a limit only for one that ranks
// above all that it holds, for what others do without waiting, or, if it holds nothing, for a channel that others empty. Whoever
// empties one sends on later ones only. Of what ranks lower it tries, or waits with a limit.
//
// A script yields the ops that it waits for; whoever runs it waits in its own form: `yield*`, `await` or `.wait()`.

import {
  chan,
  DeadlineExceeded,
  dump,
  go,
  gosched,
  nilChan,
  parallel,
  RuntimeError,
  select,
  trySelect,
} from "parachan";
import { sharedArray } from "parachan/atomic";
import { background, Canceled, withCancel, withTimeout } from "parachan/context";
import { Weighted } from "parachan/semaphore";
import { Cond, Mutex, RWMutex, WaitGroup } from "parachan/sync";
import { after, sleep, Timer } from "parachan/time";
import { random } from "./random.mjs";

/** What a writer adds to the activity of an RWMutex; a reader adds 1. */
const WRITER = 10_000;

/** Cells of a thing that can be held: who is inside, how often it was changed, how many tokens its cond guards. */
const INSIDE = 0;
const CHANGES = 1;
const TOKENS = 2;
const CELLS = 3;

const DEPTH = 3;

class Party {
  constructor(world, plan) {
    this.world = world;
    this.plan = plan;
    this.draw = random(plan.seed);
    for (let i = 0; i < 8; i++) this.draw(1);
    /** Below it nothing is waited for without a limit. */
    this.floor = 0;
    this.depth = 0;
    /** How often each thing is held. */
    this.holds = world.things.map(() => 0);
    this.changes = world.things.map(() => 0);
    this.accepted = world.data.map(() => []);
    this.sent = 0;
    this.waiting = [];
    /** The lowest data channel that may be sent on. */
    this.onward = plan.drains === undefined ? 0 : plan.drains + 1;
  }

  one(list) {
    return list[this.draw(list.length)];
  }

  chance(times) {
    return this.draw(times) === 0;
  }
}

// Things that can be held.

/** Which ways there are of taking a thing. */
function waysOf({ kind, size }, draw) {
  if (kind === "mutex") return [{ write: true }];
  if (kind === "rw") return [{ write: true }, { write: false }];
  return [{ weight: 1 + draw(size) }, { weight: 1 + draw(size) }, { weight: size }];
}

function opOf({ kind, lock }, way) {
  if (kind === "mutex") return lock.lock();
  if (kind === "semaphore") return lock.acquire(way.weight);
  if (way.write) return lock.lock();
  return lock.rLock();
}

function tryTake({ kind, lock }, way) {
  if (kind === "semaphore") return lock.tryAcquire(way.weight);
  return way.write ? lock.tryLock() : lock.tryRLock();
}

function giveBack({ kind, lock }, way) {
  if (kind === "semaphore") lock.release(way.weight);
  else if (way.write) lock.unlock();
  else lock.rUnlock();
}

/** Says that the party is inside; answers what leaves again. */
function come(party, rank, way) {
  const { cells, things } = party.world;
  const { kind, size } = things[rank];
  const inside = rank * CELLS + INSIDE;
  const changes = rank * CELLS + CHANGES;
  const told = () => `thing ${rank}, a ${kind}, ${JSON.stringify(way)}, by ${party.plan.id}`;
  if (kind === "semaphore") {
    const held = Atomics.add(cells, inside, way.weight) + way.weight;
    if (held > size) throw new Error(`${held} tokens of ${size} are held: ${told()}`);
    return () => Atomics.sub(cells, inside, way.weight);
  }
  const before = Atomics.add(cells, inside, way.write ? WRITER : 1);
  if (way.write ? before !== 0 : before >= WRITER) throw new Error(`beside ${before}: ${told()}`);
  const count = cells[changes];
  return () => {
    if (cells[changes] !== count) throw new Error(`changed by another: ${told()}`);
    if (way.write) {
      cells[changes] = count + 1;
      party.changes[rank] += 1;
    }
    Atomics.sub(cells, inside, way.write ? WRITER : 1);
  };
}

/** Does something with the thing, which has been taken, and gives it back. */
function* use(party, rank, way) {
  const thing = party.world.things[rank];
  const floor = party.floor;
  let leave = come(party, rank, way);
  party.floor = Math.max(floor, rank + 1);
  party.depth += 1;
  party.holds[rank] += 1;
  if (party.chance(2)) yield* pause(party);
  // The lock is taken again after a wait: nothing that ranks above it may be held.
  const mayWait = thing.cond !== undefined && thing.reads !== way.write && party.holds[rank] === 1;
  if (mayWait && party.floor === rank + 1 && party.chance(2)) leave = yield* awaitToken(party, rank, way, leave);
  if (party.depth < DEPTH && party.chance(2)) yield* step(party);
  leave();
  party.holds[rank] -= 1;
  party.depth -= 1;
  party.floor = floor;
  giveBack(thing, way);
}

/** Waits on the cond until there is a token and takes it, or gives up if it has a limit. */
function* awaitToken(party, rank, way, leave) {
  const { cells, things } = party.world;
  const { cond } = things[rank];
  const tokens = rank * CELLS + TOKENS;
  const patient = party.chance(2);
  while (!takeToken(cells, tokens)) {
    if (!patient && party.chance(2)) break;
    leave();
    const form = patient
      ? party.one(["plain", "plain", "case"])
      : party.one(["plain", "within", "within", "case", "try"]);
    try {
      if (form === "plain") yield cond.wait();
      else if (form === "within") yield cond.wait().within(yield* limit(party));
      else if (form === "try") trySelect([cond.wait(), party.world.never.recv()]);
      else yield select(shuffled(party, [cond.wait(), ...(yield* noise(party, 2))]));
    } catch (error) {
      if (!isLimit(error)) throw error;
    }
    leave = come(party, rank, way);
  }
  return leave;
}

/** Readers may be several. */
function takeToken(cells, tokens) {
  for (;;) {
    const there = Atomics.load(cells, tokens);
    if (there === 0) return false;
    if (Atomics.compareExchange(cells, tokens, there, there - 1) === there) return true;
  }
}

// Limits, and what is waited for beside.

class Aborted extends Error {}

function isLimit(error) {
  return error === DeadlineExceeded || error === Canceled || error instanceof Aborted;
}

function* pause(party) {
  const kind = party.draw(6);
  if (kind < 3) yield gosched();
  else if (kind === 3) yield sleep(party.draw(3) / 4);
  else if (kind === 4) yield after(party.draw(2) / 2).recv();
}

/** A goroutine of this thread that does something a little later. */
function soon(party, act) {
  const turns = party.draw(4);
  const milliseconds = party.chance(3) ? party.draw(3) / 2 : 0;
  return go(function* () {
    for (let i = 0; i < turns; i++) yield* gosched();
    yield* sleep(milliseconds);
    return act();
  });
}

function* limit(party) {
  switch (party.draw(5)) {
    case 0:
    case 1:
      return party.draw(3) / 2;
    case 2: {
      const controller = new AbortController();
      if (party.chance(6)) controller.abort(new Aborted());
      else soon(party, () => controller.abort(new Aborted()));
      return controller.signal;
    }
    case 3:
      return withTimeout(party.world.context, party.draw(3) / 2)[0];
    default: {
      const [context, cancel] = withCancel(party.chance(2) ? background() : party.world.context);
      if (party.chance(6)) cancel();
      else soon(party, cancel);
      return context;
    }
  }
}

/** One that ends: what it gives, or that it is over. */
function* noiseThatEnds(party) {
  const { world, draw } = party;
  switch (draw(9)) {
    case 0:
      return soon(party, () => 1);
    case 1:
      return sleep(draw(3) / 2);
    case 2:
      return after(draw(3) / 2).recv();
    case 3:
      return world.closed.recvOk();
    case 4: {
      const context = yield* limitOfContext(party);
      return context.done.recv();
    }
    case 5:
      return onceOf(party);
    case 6:
      return world.group.wait();
    case 7:
      return go(tasks.child, party.plan.id);
    default:
      return world.never.recv().within(draw(3) / 2);
  }
}

function* limitOfContext(party) {
  for (;;) {
    const one = yield* limit(party);
    if (typeof one === "object" && "done" in one) return one;
  }
}

/** Cases that never happen, or whose happening is nothing. */
function* noise(party, most) {
  const { world, draw } = party;
  const cases = [];
  for (let i = draw(most + 1); i > 0; i--) {
    const kind = draw(7);
    if (kind === 0) cases.push(nilChan().recv());
    else if (kind === 1) cases.push(nilChan().send({ i }));
    else if (kind === 2) cases.push(world.never.recv());
    else if (kind === 3) cases.push(new Weighted(1).acquire(2));
    else if (kind === 4) cases.push(select([world.never.recvOk(), nilChan().recv()]));
    else cases.push(yield* noiseThatEnds(party));
  }
  return cases;
}

/** The op of a Once, whose function has run to its end when the op has happened. */
function onceOf(party, number = party.draw(party.world.onces.length)) {
  const { world } = party;
  const cell = world.onceCells + number;
  const { cells } = world;
  if (party.chance(2)) {
    return world.onces[number].do(function* () {
      const before = cells[cell];
      yield* gosched();
      cells[cell] = before + 1;
    });
  }
  return world.onces[number].do(() => {
    cells[cell] += 1;
  });
}

function shuffled({ draw }, list) {
  const rest = [...list];
  return list.map(() => rest.splice(draw(rest.length), 1)[0]);
}

/** Waits for the op in a form that ends, and answers what happened; undefined if a limit came. */
function* limited(party, op) {
  try {
    return { value: yield op.within(yield* limit(party)) };
  } catch (error) {
    if (!isLimit(error)) throw error;
    return undefined;
  }
}

// Steps.

function* step(party) {
  const kind = party.draw(20);
  if (kind < 6) yield* take(party);
  else if (kind < 11) yield* takeOneOf(party);
  else if (kind < 14) yield* send(party);
  else if (kind < 16) yield* waitForOther(party);
  else if (kind === 16) yield* count(party);
  else if (kind === 17) yield* misuse(party);
  else if (kind === 18) yield* pause(party);
  else if (party.chance(8)) dump();
}

/** Takes one thing. */
function* take(party) {
  const { things } = party.world;
  const rank = party.draw(things.length);
  const thing = things[rank];
  const way = party.one(waysOf(thing, party.draw));
  const form = rank >= party.floor ? party.one(["plain", "plain", "try", "within"]) : party.one(["try", "within"]);
  if (form === "plain") yield opOf(thing, way);
  else if (form === "try") {
    if (!tryTake(thing, way)) return;
  } else if ((yield* limited(party, opOf(thing, way))) === undefined) return;
  yield* use(party, rank, way);
}

/** Selects among several things, or several ways of taking one, and whatever else. */
function* takeOneOf(party) {
  const { things } = party.world;
  const cases = [];
  let ends = false;
  for (let i = 1 + party.draw(3); i > 0; i--) {
    const rank = party.draw(things.length);
    ends ||= rank >= party.floor;
    for (const way of shuffled(party, waysOf(things[rank], party.draw)).slice(0, 1 + party.draw(2))) {
      cases.push({ op: opOf(things[rank], way), rank, way });
    }
  }
  for (const op of yield* noise(party, 2)) cases.push({ op });
  const order = shuffled(party, cases);
  const ops = order.map(({ op }) => op);
  const options = { ordered: party.chance(4) };
  const inner = party.chance(4) && ops.length > 2 ? party.draw(ops.length - 1) : ops.length;
  const tail = ops.length - inner >= 1 ? [select(ops.slice(inner), options)] : [];
  const nested = select([...ops.slice(0, inner), ...tail], options);
  let got;
  try {
    if (party.chance(5)) got = trySelect([...ops.slice(0, inner), ...tail], options);
    else if (!ends || party.chance(4)) got = (yield* limited(party, nested))?.value;
    else got = yield nested;
  } catch (error) {
    if (!isLimit(error)) throw error;
  }
  if (got === undefined) return;
  const chosen = order[got.case < inner ? got.case : inner + got.value.case];
  if (chosen.rank !== undefined) yield* use(party, chosen.rank, chosen.way);
}

/** Waits for a goroutine, a Once, a WaitGroup, a context or a timer. */
function* waitForOther(party) {
  const { world } = party;
  switch (party.draw(6)) {
    case 0: {
      const number = 1 + party.draw(1000);
      const got = yield soon(party, () => number);
      if (got !== number) throw new Error("another goroutine's result");
      return;
    }
    case 1: {
      const number = party.draw(world.onces.length);
      yield onceOf(party, number);
      const times = Atomics.load(world.cells, world.onceCells + number);
      if (times !== 1) throw new Error(`what happens once has happened ${times} times`);
      return;
    }
    case 2:
      yield world.group.wait();
      return;
    case 3: {
      const [context, cancel] = withCancel(world.context);
      const child = withTimeout(context, 60_000)[0];
      soon(party, cancel);
      yield child.done.recv();
      if (child.err() !== Canceled) throw new Error("the context has another error");
      return;
    }
    case 4: {
      const timer = new Timer(party.chance(2) ? 60_000 : 0);
      if (!timer.stop()) timer.c.tryRecv();
      return;
    }
    default: {
      const op = yield* noiseThatEnds(party);
      yield* limited(party, op);
    }
  }
}

/** Counts itself in a WaitGroup for a while, in which it waits for nobody. */
function* count(party) {
  const { group } = party.world;
  const times = 1 + party.draw(2);
  group.add(times);
  for (let i = 0; i < times; i++) {
    yield* pause(party);
    group.done();
  }
}

function* misuse(party) {
  const wrong = party.one([
    () => new Mutex().unlock(),
    () => new RWMutex().rUnlock(),
    () => new RWMutex().unlock(),
    () => new Weighted(3).release(),
    () => new WaitGroup().done(),
    () => party.world.closed.close(),
  ]);
  try {
    wrong();
  } catch (error) {
    if (error instanceof RuntimeError) return;
    throw error;
  }
  throw new Error("what must fail has not");
}

// Values that are sent.

/** Sends a value on a data channel, if it can. */
function* send(party) {
  const { world, draw, onward } = party;
  if (onward >= world.data.length) return;
  const tag = party.plan.id * 65_536 + party.sent;
  const gift = party.chance(3) ? yield* wrap(party, tag) : undefined;
  const value = gift === undefined ? (party.chance(2) ? tag : { tag, text: "x".repeat(draw(300)) }) : gift.value;
  const any = () => onward + draw(world.data.length - onward);
  const form =
    party.floor === 0
      ? party.one(["plain", "plain", "select", "select", "try", "within"])
      : party.one(["try", "within"]);
  let to;
  if (form === "plain" || form === "try" || form === "within") to = any();
  const ch = world.data[to];
  if (form === "plain") yield ch.send(value);
  else if (form === "try") {
    if (!ch.trySend(value)) to = undefined;
  } else if (form === "within") {
    if ((yield* limited(party, ch.send(value))) === undefined) to = undefined;
  } else {
    const targets = Array.from({ length: 1 + draw(3) }, any);
    const ops = [...targets.map((number) => world.data[number].send(value)), ...(yield* noise(party, 2))];
    try {
      const got = yield select(ops, { ordered: party.chance(4) });
      to = targets[got.case];
    } catch (error) {
      if (!isLimit(error)) throw error;
    }
  }
  if (to !== undefined) {
    party.accepted[to].push(tag);
    party.sent += 1;
  } else if (gift !== undefined) {
    yield* unwrap(gift.value, party);
  }
  if (gift !== undefined) party.waiting.push(gift.child);
}

/** A value with something in it that a goroutine here waits for, until whoever gets it does what that waits for. */
function* wrap(party, tag) {
  const child = (wait) =>
    go(function* () {
      for (let i = 0; i < 2; i++) yield* wait();
      return tag;
    });
  /** A wait for the op, now and then with a limit that does not come, or as a case. */
  const form = party.draw(4);
  const waited = (op) => {
    if (form === 0) return op.within(120_000);
    if (form === 1) return select([nilChan().recv(), op, party.world.never.recv()]);
    return op;
  };
  const kind = party.one(["chan", "mutex", "rw", "group", "semaphore", "cond", "reply"]);
  let value;
  let wait;
  if (kind === "chan") {
    const ch = chan(2);
    ch.trySend(tag);
    ch.trySend({ tag });
    value = { tag, kind, ch };
    wait = () => waited(ch.send(tag)); // It is full.
  } else if (kind === "reply") {
    const ch = chan();
    value = { tag, kind, ch };
    wait = () => waited(ch.recv());
  } else if (kind === "mutex") {
    const lock = new Mutex();
    lock.tryLock();
    value = { tag, kind, lock };
    wait = function* () {
      yield* waited(lock.lock());
      yield* gosched();
      lock.unlock();
    };
  } else if (kind === "rw") {
    const lock = new RWMutex();
    lock.tryLock();
    value = { tag, kind, lock };
    const write = party.chance(2);
    wait = function* () {
      yield* waited(write ? lock.lock() : lock.rLock());
      yield* gosched();
      if (write) lock.unlock();
      else lock.rUnlock();
    };
  } else if (kind === "group") {
    const lock = new WaitGroup();
    lock.add(2);
    value = { tag, kind, lock };
    wait = () => waited(lock.wait());
  } else if (kind === "semaphore") {
    const lock = new Weighted(3);
    lock.tryAcquire(3);
    value = { tag, kind, lock };
    wait = function* () {
      yield* waited(lock.acquire(2));
      lock.release(2);
    };
  } else {
    const cond = new Cond(new Mutex());
    const flag = sharedArray("i32", 1);
    value = { tag, kind, cond, flag };
    wait = function* () {
      yield* cond.l.lock();
      while (flag[0] === 0) yield* waited(cond.wait());
      cond.l.unlock();
    };
  }
  const waiting = child(wait);
  for (let i = party.draw(3); i > 0; i--) yield gosched(); // It waits, or does not yet.
  return { value, child: waiting };
}

/** Does what a goroutine elsewhere waits for. */
function* unwrap(value, party) {
  const { tag, kind, ch, lock, cond, flag } = value;
  const same = (got) => {
    if (got !== tag) throw new Error(`${got} came in the channel of ${tag}`);
  };
  if (kind === "chan") {
    same(yield ch.recv());
    same((yield ch.recv()).tag);
    same(yield ch.recv());
    same(yield ch.recv());
  } else if (kind === "reply") {
    yield ch.send(tag);
    yield select([ch.send(tag), ...never(party)]);
  } else if (kind === "mutex" || kind === "rw") {
    lock.unlock();
  } else if (kind === "group") {
    lock.done();
    yield* pause(party);
    lock.done();
  } else if (kind === "semaphore") {
    lock.release(1);
    yield* pause(party);
    lock.release(2);
  } else if (kind === "cond") {
    yield cond.l.lock();
    flag[0] = 1;
    if (party.chance(2)) cond.signal();
    else cond.broadcast();
    cond.l.unlock();
  }
}

function never(party) {
  return [party.world.never.recv(), nilChan().send(1)].slice(party.draw(3));
}

/** Receives all that comes on a data channel. */
function* drain(party, number) {
  const ch = party.world.data[number];
  const tags = [];
  for (;;) {
    const form = party.one(["plain", "plain", "select", "select", "try", "within"]);
    let got;
    if (form === "plain") got = yield ch.recvOk();
    else if (form === "try") got = ch.tryRecvOk();
    else if (form === "within") got = (yield* limited(party, ch.recvOk()))?.value;
    else {
      const ops = shuffled(party, [
        { op: ch.recvOk(), wanted: true },
        ...(yield* noise(party, 2)).map((op) => ({ op })),
      ]);
      try {
        const one = yield select(ops.map(({ op }) => op));
        if (ops[one.case].wanted) got = one.value;
      } catch (error) {
        if (!isLimit(error)) throw error;
      }
    }
    if (got === undefined) {
      yield gosched();
      continue;
    }
    const [value, ok] = got;
    if (!ok) return tags;
    const tag = typeof value === "number" ? value : value.tag;
    tags.push(tag);
    if (value.kind !== undefined) yield* unwrap(value, party);
    if (party.chance(4)) yield* step(party);
  }
}

function* script(world, plan) {
  const party = new Party(world, plan);
  for (let i = 0; i < plan.steps; i++) yield* step(party);
  const tags = plan.drains === undefined ? [] : yield* drain(party, plan.drains);
  for (const one of party.waiting) yield one;
  return { changes: party.changes, accepted: party.accepted, tags };
}

/** Gives a token whenever there is none, each with one signal, until it is told to stop. */
function* give(world, rank, seed) {
  const draw = random(seed);
  const { lock, cond } = world.things[rank];
  const { cells } = world;
  while (cells[world.stop] === 0) {
    yield* lock.lock();
    const gives = Atomics.compareExchange(cells, rank * CELLS + TOKENS, 0, 1) === 0;
    const inside = draw(2) === 0;
    const wake = () => (draw(6) === 0 ? cond.broadcast() : cond.signal());
    if (gives && inside) wake();
    lock.unlock();
    if (gives && !inside) wake();
    if (draw(2) === 0) yield* gosched();
    else yield* sleep(draw(4) / 8);
  }
}

export const parties = {
  *generator(world, plan) {
    const steps = script(world, plan);
    for (let at = steps.next(); ; ) {
      if (at.done) return at.value;
      let value;
      try {
        value = yield* at.value;
      } catch (error) {
        at = steps.throw(error);
        continue;
      }
      at = steps.next(value);
    }
  },

  async awaiting(world, plan) {
    const steps = script(world, plan);
    for (let at = steps.next(); ; ) {
      if (at.done) return at.value;
      let value;
      try {
        value = await at.value;
      } catch (error) {
        at = steps.throw(error);
        continue;
      }
      at = steps.next(value);
    }
  },

  blocking(world, plan) {
    const steps = script(world, plan);
    for (let at = steps.next(); ; ) {
      if (at.done) return at.value;
      let value;
      try {
        value = at.value.wait();
      } catch (error) {
        at = steps.throw(error);
        continue;
      }
      at = steps.next(value);
    }
  },

  /** One that gets its world late, when others have begun to use it. */
  *late(post, form, plan) {
    const world = yield* post.recv();
    return yield* go(parties[form], world, plan);
  },

  give,

  *child(id) {
    yield* gosched();
    return id;
  },
};

export const tasks = parallel(import.meta.url, parties);
