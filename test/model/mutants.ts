// Planted bugs: changes of the sources that the named models must catch. A model whose mutants survive proves nothing.
//
// Run with `npm run test:model -- --mutants`.

import type { Mutation } from "../../scripts/build-model.js";

export interface Mutant {
  /** The name of the model that must catch it. */
  readonly model: string;
  readonly what: string;
  readonly changes: readonly Mutation[];
  /** What the model must say. */
  readonly caught: RegExp;
}

function mutant(model: string, what: string, file: string, from: string, to: string, caught: RegExp): Mutant {
  return { model, what, changes: [{ file: `assembly/${file}.ts`, from, to }], caught };
}

const RING = "channel/ring";
const CHANNEL = "channel/channel";
const SELECT = "channel/select";
const IDLE = "scheduler/idle";
const RUNQ = "scheduler/runq";

const ring: readonly Mutant[] = [
  mutant(
    "ring 2×1/1",
    "the stamp is stored before the value",
    RING,
    `  writeWord(slot + SLOT_TAG, tag);
  writeDouble(slot + SLOT_VALUE, value);
  storeOf(ring, slot + SLOT_STAMP, position | FILLED);`,
    `  storeOf(ring, slot + SLOT_STAMP, position | FILLED);
  writeWord(slot + SLOT_TAG, tag);
  writeDouble(slot + SLOT_VALUE, value);`,
    /race/,
  ),
  mutant(
    "ring 1×1/1 2 values",
    "the stamp is a plain store",
    RING,
    "storeOf(ring, slot + SLOT_STAMP, position | FILLED);",
    "writeWord(slot + SLOT_STAMP, position | FILLED);",
    /race/,
  ),
  mutant(
    "ring 1×1/1 2 values",
    "the slot is freed before its value is read",
    RING,
    `  const tag = readWord(slot + SLOT_TAG);
  writeDouble(self + THREAD_VALUE, readDouble(slot + SLOT_VALUE));
  storeOf(ring, slot + SLOT_STAMP, i32(position + readWord(ring + CHANNEL_LAP)));`,
    `  storeOf(ring, slot + SLOT_STAMP, i32(position + readWord(ring + CHANNEL_LAP)));
  const tag = readWord(slot + SLOT_TAG);
  writeDouble(self + THREAD_VALUE, readDouble(slot + SLOT_VALUE));`,
    /race/,
  ),
  mutant(
    "ring 2×1/1",
    "push moves tail without a compare",
    RING,
    "if (casOf(ring, at, tail, after(ring, tail))) {",
    "storeOf(ring, at, after(ring, tail));\n    {",
    /race|left of/,
  ),
  mutant(
    "ring 1×2/1",
    "pop moves head without a compare",
    RING,
    "if (casOf(ring, at, head, after(ring, head))) return",
    "storeOf(ring, at, after(ring, head));\n    return",
    /race|twice/,
  ),
  mutant(
    "ring 2×1/1",
    "push does not see that the ring is full",
    RING,
    "if (isFull(ring, tail)) return WOULD_BLOCK;",
    "",
    /circle/,
  ),
];

const channel: readonly Mutant[] = [
  mutant(
    "spinning 1: send 11, send 12 | receive, receive",
    "a receiver that takes a value while it spins waits all the same",
    CHANNEL,
    "if (late >= 0) return spendTurn(goroutine, late);",
    "if (late > 0) return spendTurn(goroutine, late);",
    /lost/,
  ),
  mutant(
    "buffered 1: send 11 | receive",
    "the ring is not frozen under the lock",
    CHANNEL,
    "  if (isBuffered(channel)) freeze(channel);\n",
    "",
    /C1|C3|sleeps|race|lost/,
  ),
  mutant(
    "buffered 1: send 11 | receive",
    "only head is frozen",
    RING,
    "  if ((loadCell(tailOf(ring)) & SLOW) === 0) orOf(ring, tailOf(ring), SLOW);\n",
    "",
    /C1|C3|sleeps|race|lost/,
  ),
  mutant(
    "buffered 1: send 11 | receive",
    "the ring is thawed while somebody waits",
    CHANNEL,
    `    isBuffered(channel) &&
    firstWaiter(channel + OBJECT_RECEIVERS) === 0 &&
    firstWaiter(channel + OBJECT_SENDERS) === 0`,
    "    isBuffered(channel)",
    /C3/,
  ),
  mutant(
    "buffered 1: send 11, send 12 | receive, receive",
    "a waiting sender's value overtakes the buffer's",
    CHANNEL,
    "      if (value === READY) {\n        verdict = take(channel);",
    "      if (value === READY && served === 0) {\n        verdict = take(channel);",
    /C1|C2|lost/,
  ),
  mutant(
    "handoff: send 11 | receive",
    "a receiver does not look for senders under the lock",
    CHANNEL,
    "  const sender = firstWaiter(channel + OBJECT_SENDERS);\n",
    "  const sender: usize = 0;\n",
    /C1|sleep/,
  ),
  mutant(
    "handoff: send 11 | receive",
    "a waiter is readied before it is served",
    CHANNEL,
    `      serve(receiver, tag, value); // C1: the ring is empty, so this value is the next.
      served = goroutineOf(receiver);`,
    `      ready(goroutineOf(receiver));
      serve(receiver, tag, value);`,
    /race|received/,
  ),
  mutant(
    "handoff: send 11 | receive",
    "the waker looks who sleeps before it pushes",
    "scheduler/goroutine",
    `    pushInbox(threadBlock(thread), goroutine);
    wake(threadBlock(thread));`,
    `    wake(threadBlock(thread));
    pushInbox(threadBlock(thread), goroutine);`,
    /received 11/,
  ),
  mutant(
    "handoff: send 11 | receive",
    "the sleeper does not look again",
    IDLE,
    "if (hasWork() || (worker && loadCell(ROOT_STOPPING) !== 0)) {",
    "if (worker && loadCell(ROOT_STOPPING) !== 0) {",
    /received 11/,
  ),
  mutant(
    "handoff: send 11 | send 21 | receive",
    "the lock is taken without a compare",
    "lock",
    "while (!casCell(cell, 0, me)) {",
    "while (loadCell(cell) !== 0 || (storeCell(cell, me), false)) {",
    /race|C1|lost|assertion/,
  ),
];

const close: readonly Mutant[] = [
  mutant(
    "close 0: receive | close",
    "a receiver does not look under the lock whether the channel is closed",
    CHANNEL,
    "      } else if (isClosed(channel)) {",
    "      } else if (goroutine === 0 && isClosed(channel)) {",
    /closed/,
  ),
  mutant(
    "close 1 with 1: send 11 | close",
    "the ring is not closed",
    CHANNEL,
    "    markClosed(channel);\n",
    "",
    /the ring is not/,
  ),
  mutant(
    "close 1 with 1: send 11 | close",
    "a closed ring is open again once nobody waits",
    RING,
    "storeOf(ring, tailOf(ring), loadCell(tailOf(ring)) & ~SLOW);",
    "storeOf(ring, tailOf(ring), loadCell(tailOf(ring)) & ~(SLOW | CLOSED_MARK));",
    /the ring is not/,
  ),
  mutant(
    "close 0: receive | receive | close",
    "close wakes one waiter only",
    CHANNEL,
    "while (wakeClosed(channel)) {}",
    "wakeClosed(channel);",
    /closed/,
  ),
];

const idle: readonly Mutant[] = [
  mutant(
    "idle: a worker wakes another",
    "the waker counts for the sleeper after its word has moved",
    IDLE,
    `  if (worker && sleep === ASLEEP) addCell(ROOT_BUSY, 1);
  if (casCell(thread + THREAD_SLEEP, sleep, AWAKE)) {
    if (worker) addCell(ROOT_SLEEPING, -1);
    return true;
  }
  if (worker && sleep === ASLEEP) addCell(ROOT_BUSY, -1);`,
    `  if (casCell(thread + THREAD_SLEEP, sleep, AWAKE)) {
    if (worker && sleep === ASLEEP) addCell(ROOT_BUSY, 1);
    if (worker) addCell(ROOT_SLEEPING, -1);
    return true;
  }`,
    /BUSY/,
  ),
  mutant(
    "idle: 1 tasks, 1 workers",
    "who is woken while it announces itself stays counted twice",
    IDLE,
    "      addCell(ROOT_BUSY, -1); // A waker has counted this thread, which had not stopped counting itself.\n",
    "",
    /BUSY/,
  ),
  mutant(
    "idle: 1 tasks, 1 workers",
    "a task is pushed after the look for a sleeper",
    "scheduler/task",
    `  if (isWorker(self)) pushRun(task);
  else inject(task, task, 1);
  wakeForFresh(); // Push before the look.`,
    `  wakeForFresh();
  if (isWorker(self)) pushRun(task);
  else inject(task, task, 1);`,
    /took work for a deadlock|sleep/,
  ),
  mutant(
    "idle: 2 tasks, 1 workers",
    "a task goes home before its result is written",
    "scheduler/task",
    "  writeWord(self + THREAD_SERVING, i32(task));\n  return ready(task) ? SENT : ABANDONED;",
    "  const sent = ready(task);\n  conclude(task, phase, tag, value);\n  return sent ? SENT : ABANDONED;",
    /race/,
  ),
  mutant(
    "idle: a search that ends beside a worker that is free",
    "who has searched in vain, and may take no task by then, sees to none that has come meanwhile",
    "scheduler/next",
    "  if (found === 0 && !takesFresh()) wakeForMore();\n",
    "",
    /I4/,
  ),
];

const PEERS = "select [0,0]: select <-a, <-b | a<-11 | b<-21";

const select: readonly Mutant[] = [
  mutant(
    PEERS,
    "a waiter of a select is served without a claim",
    "channel/waiters",
    "return casCell(goroutine + GOROUTINE_STATE, GOROUTINE_PARKED, GOROUTINE_CLAIMED);",
    "return true;",
    /race|lost|assertion|twice|chain|circle|unregistered/,
  ),
  mutant(
    PEERS,
    "a select that finds a case ready does not claim itself",
    SELECT,
    "    if (!claimSelf(goroutine)) return true; // S1: somebody has served us meanwhile.\n",
    "",
    /race|lost|twice|S4|unregistered/,
  ),
  mutant(
    "select [0,0]: select a<-1, b<-2 | <-b",
    "a select starts again without taking its registrations back",
    SELECT,
    `    unregister(cases, count);
    writeWord(goroutine + GOROUTINE_CASES, 0);`,
    "    writeWord(goroutine + GOROUTINE_CASES, 0);",
    /race|S4|queue|lost|circle|sleep/,
  ),
  mutant(
    "select [0,0]: select <-a, <-b | a<-11",
    "registrations are left after a select",
    SELECT,
    "  unregister(cases, readWord(goroutine + GOROUTINE_CASE_COUNT));\n",
    "",
    /S4/,
  ),
  mutant(
    PEERS,
    "registrations are taken back without the lock",
    "channel/withdraw",
    "  if (kind === KIND_CHANNEL) enter(object);\n  else lockObject(object);\n",
    "  if (kind !== KIND_CHANNEL) lockObject(object);\n",
    /race/,
  ),
  mutant(
    "select [0]: select <-a | select a<-11",
    "a select registers without looking again",
    SELECT,
    "    othersWait(channel + OBJECT_SENDERS, goroutine);",
    "    false;",
    /C1|wait for each other/,
  ),
  mutant(
    "select [0]: select <-a, a<-1 | select a<-11, <-a",
    "a select takes itself for a partner",
    "channel/waiters",
    "return first !== 0 && (goroutineOf(first) !== goroutine || readWord(first + WAITER_NEXT) !== 0);",
    "return first !== 0 && goroutine !== 0;",
    /circle|spins/,
  ),
  mutant(
    "select [0,0]: select <-a, <-b | select b<-11, a<-12",
    "selects register in the order of their cases",
    "channel/order",
    `  for (let i = (count >> 1) - 1; i >= 0; i--) sink(cases, order, i, count, ordered);
  for (let end = count - 1; end > 0; end--) {
    swap(order, 0, end);
    sink(cases, order, 0, end, ordered);
  }
`,
    "",
    /circle/,
  ),
  ...["a Mutex", "an RWMutex to write"].map((kind) =>
    mutant(
      `select [0] ${kind}: select <-a, l | close a`,
      "who queues for a lock writes over what it has been served with",
      "channel/waiters",
      "  if (readWord(waiter + WAITER_CASE) !== PLAIN) return;\n  writeWord(goroutineOf",
      "  writeWord(goroutineOf",
      /race/,
    ),
  ),
  mutant(
    "select [0] a Mutex: select <-a, l | unlock",
    "a case of a select is woken to try",
    "sync/mutex",
    "tries = readWord(waiter + WAITER_CASE) === PLAIN && readWord",
    "tries = readWord",
    /outside/,
  ),
  mutant(
    "select [] a writer waits: select r, l | give up",
    "a select that waits to read waits to write too",
    "channel/select",
    "direction === WRITE_LOCK ? bit | (1 << READ_LOCK) : bit",
    "bit",
    /waits to read/,
  ),
  mutant(
    "select [] an RWMutex to write: select l, r | unlock; read",
    "a select that waits to read has waited to write before",
    "channel/order",
    "  if (reads !== (readWord(second + CASE_DIRECTION) === READ_LOCK)) return reads;\n",
    "",
    /waits to read/,
  ),
  mutant(
    "select [1,1] a has 1: try <-b, <-a | b<-11; try <-a",
    "trySelect does not read the progress again",
    SELECT,
    "} else if (progress(cases, count) === before) {",
    "} else if (before === before) {",
    /default/,
  ),
  mutant(
    "select [1] a has 1: try s, <-a | release 2; try <-a",
    "trySelect does not see that the queue of a semaphore has become empty",
    "sync/semaphore",
    "    countChange(semaphore); // What is left may be for whoever comes now, who has found the queue not empty.\n",
    "",
    /default/,
  ),
  mutant(
    "select [1] a has 1: try s, <-a | release 1; release 1; try <-a",
    "trySelect does not see that tokens have come back",
    "sync/semaphore",
    "    writeDouble(semaphore + SEMAPHORE_HELD, left);\n    countChange(semaphore);",
    "    writeDouble(semaphore + SEMAPHORE_HELD, left);",
    /default/,
  ),
  mutant(
    "select [0,0] a<-1: try <-b, <-a | offer b<-11; try <-a",
    "a waiter is counted before it is queued",
    CHANNEL,
    `  enqueue(channel + OBJECT_SENDERS, waiter);
  arrive(channel);`,
    `  arrive(channel);
  enqueue(channel + OBJECT_SENDERS, waiter);`,
    /default/,
  ),
  mutant(
    "select [1] a has 1: try w, <-a | done | until zero; try <-a",
    "trySelect reads a WaitGroup's round without the lock",
    "sync/waitgroup",
    `  lockObject(group);
  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED);
  const round = readWord(group + WAIT_GROUP_ROUND);
  unlockObject(group);
  return round;`,
    "  return loadCell(group + WAIT_GROUP_ROUND);",
    /default|race/,
  ),
];

const LINGER = "scheduler/linger";

const linger: readonly Mutant[] = [
  mutant(
    "linger: two beside each other, the first is served first",
    "who goes on stays in the ready queue, and is resumed again",
    LINGER,
    "  popReady();\n",
    "",
    /it was|twice/,
  ),
  mutant(
    "linger: two beside each other, the first is served first",
    "who lingers goes on though somebody else is first",
    LINGER,
    "if (firstReady() !== goroutine) return WAIT; // L1",
    "if (firstReady() === 0) return WAIT;",
    /it was|twice/,
  ),
  {
    model: "linger: two beside each other, the first is served first",
    what: "who lingers overtakes who was served before",
    changes: [
      {
        file: `assembly/${LINGER}.ts`,
        from: "if (firstReady() !== goroutine) return WAIT; // L1",
        to: `const before = firstReady();
  if (before !== goroutine && before !== 0) {
    popReady();
    pushReady(before);
  }
  if (firstReady() !== goroutine) return WAIT;`,
      },
      {
        file: `assembly/${LINGER}.ts`,
        from: "import { firstReady, popReady }",
        to: "import { firstReady, popReady, pushReady }",
      },
    ],
    caught: /goes on before/,
  },
  {
    model: "linger: two beside each other, the first is served first",
    what: "who is out of the queue goes on, though it has still to be pushed",
    changes: [
      {
        file: `assembly/${LINGER}.ts`,
        from: "if (firstReady() !== goroutine) return WAIT; // L1",
        to: "if (loadCell(goroutine + GOROUTINE_WAITER + WAITER_QUEUE) !== 0) return WAIT;",
      },
      { file: `assembly/${LINGER}.ts`, from: "if (!spin()) return WAIT;", to: "spin();" },
      {
        file: `assembly/${LINGER}.ts`,
        from: "import { GOROUTINE_TAG, WAIT }",
        to: "import { GOROUTINE_TAG, GOROUTINE_WAITER, WAIT, WAITER_QUEUE }",
      },
      { file: `assembly/${LINGER}.ts`, from: "import { readWord }", to: "import { loadCell, readWord }" },
    ],
    caught: /race/,
  },
  {
    model: "linger: at the end of a turn",
    what: "who lingers begins a turn",
    changes: [
      { file: `assembly/${LINGER}.ts`, from: "run(goroutine);", to: "beginTurn(goroutine);" },
      { file: `assembly/${LINGER}.ts`, from: "import { run }", to: "import { beginTurn }" },
    ],
    caught: /turn goes on/,
  },
  mutant(
    "lingering: send 11 | receive",
    "what was received is not put into the mailbox",
    LINGER,
    "  run(goroutine);\n",
    "",
    /received/,
  ),
  mutant(
    "close, lingering: send 11, send 12 | close",
    "a send that lingers takes a close for a receiver",
    CHANNEL,
    "if (verdict === DONE) return spendTurn(goroutine, DONE);\n    if (verdict !== AGAIN) return verdict;\n    looks = napAfter(looks);\n  }\n}\n\n/** The tag of the value",
    "if (verdict !== AGAIN) return verdict === CLOSED ? DONE : verdict;\n    looks = napAfter(looks);\n  }\n}\n\n/** The tag of the value",
    /lost|received/,
  ),
];

const waitGroup: readonly Mutant[] = [
  mutant(
    "waitgroup 1: done | add, wait | wait",
    "the end of a round wakes those of the next",
    "sync/waitgroup",
    "  } else if (readWord(waiter + WAITER_TAG) === readWord(group + WAIT_GROUP_ROUND)) waiter = 0;\n",
    "  }\n",
    /earlier round/,
  ),
  mutant(
    "waitgroup 1: done, add | add, done | wait",
    "the mark is taken off a word that has none, and that others change without the lock",
    "sync/waitgroup",
    "    if (state < 0) {",
    "    {",
    /the counter is|negative/,
  ),
  mutant(
    "waitgroup 1: wait | done",
    "a waiter registers without looking again",
    "sync/waitgroup",
    "const open = !isZero(group);",
    "const open = true;",
    /waits for a counter/,
  ),
  mutant(
    "waitgroup 1: wait | wait | done",
    "one waiter is woken only",
    "sync/waitgroup",
    "while (wakeOne(group)) {}",
    "wakeOne(group);",
    /waits for a counter/,
  ),
  mutant(
    "waitgroup 2: wait | done | done",
    "who changes a frozen counter does not look again under the lock",
    "sync/waitgroup",
    "const same = loadCell(group + WAIT_GROUP_COUNTER) === state;",
    "const same: bool = true;",
    /the counter is|negative|waits for a counter/,
  ),
  mutant(
    "waitgroup 1: wait | done",
    "a waiter does not freeze the word",
    "sync/waitgroup",
    "  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED); // Before the look: whoever brings the counter to 0 after it sees the mark.\n",
    "",
    /waits for a counter/,
  ),
  mutant(
    "waitgroup 1: wait | done",
    "a waiter looks before it freezes the word",
    "sync/waitgroup",
    `  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED); // Before the look: whoever brings the counter to 0 after it sees the mark.
  const open = !isZero(group);`,
    `  const open = !isZero(group);
  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED);`,
    /waits for a counter/,
  ),
  mutant(
    "select [1] a has 1: try w, <-a | done | until zero; try <-a",
    "trySelect does not freeze the word of a WaitGroup",
    "sync/waitgroup",
    `  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED);
  const round`,
    "  const round",
    /default/,
  ),
];

const queues: readonly Mutant[] = [
  mutant(
    "queues 4: push 4, push 5 | steal 0, take",
    "a thief moves head before it copies",
    RUNQ,
    `    for (let i = 0; i < count; i++) {
      storeCell(slotOf(self, tail + i), loadCell(slotOf(victim, head + i)));
    }
    if (!casCell(victim + THREAD_RUNQ_HEAD, head, i32(head + count))) continue;`,
    `    if (!casCell(victim + THREAD_RUNQ_HEAD, head, i32(head + count))) continue;
    for (let i = 0; i < count; i++) {
      storeCell(slotOf(self, tail + i), loadCell(slotOf(victim, head + i)));
    }`,
    /got/,
  ),
  mutant(
    "queues 1: pop | steal 0",
    "the owner moves head without a compare",
    RUNQ,
    "    if (casCell(thread + THREAD_RUNQ_HEAD, head, i32(head + 1))) {",
    "    storeCell(thread + THREAD_RUNQ_HEAD, i32(head + 1));\n    {",
    /got/,
  ),
  mutant(
    "queues 0: push 0 | steal 0",
    "tail moves before the slot is written",
    RUNQ,
    `      storeCell(slotOf(self, tail), i32(task));
      storeCell(self + THREAD_RUNQ_TAIL, i32(tail + 1)); // Q2: offers the slot to thieves.`,
    `      storeCell(self + THREAD_RUNQ_TAIL, i32(tail + 1)); // Q2: offers the slot to thieves.
      storeCell(slotOf(self, tail), i32(task));`,
    /got/,
  ),
  mutant(
    "queues 0: inject 0+1 | inject 2+3 | take, take, take",
    "a batch is pushed without the lock",
    "scheduler/inject",
    `  lock(ROOT_INJECT + INJECT_LOCK);
  const end`,
    "  const end",
    /race|length|got/,
  ),
  mutant(
    "queues 0: drain, drain | put 0, put 1 | put 2, put 3",
    "the inbox is pushed to without a compare",
    "scheduler/inbox",
    "if (casCell(thread + THREAD_INBOX, newest, i32(goroutine))) {",
    "if (casCell(thread + THREAD_INBOX, loadCell(thread + THREAD_INBOX), i32(goroutine))) {",
    /got|race/,
  ),
  mutant(
    "queues 0: drain, drain | put 0, put 1",
    "the inbox is read and then emptied",
    "scheduler/inbox",
    "  let goroutine = usize(swapCell(self + THREAD_INBOX, 0));",
    "  let goroutine = usize(loadCell(self + THREAD_INBOX));\n  swapCell(self + THREAD_INBOX, 0);",
    /got/,
  ),
];

const burial: readonly Mutant[] = [
  mutant(
    "bury: a successor",
    "what was for the dead thread comes to its successor",
    "scheduler/inbox",
    "if (readWord(oldest + GOROUTINE_THREAD) === me) pushReady(oldest);\n    else drop(oldest);",
    "pushReady(oldest);",
    /no goroutine of its own/,
  ),
  mutant(
    "bury: a successor",
    "the dead thread's number is no worker's for a while",
    "join",
    "  storeCell(thread + THREAD_WORKER, worker);",
    "  storeCell(thread + THREAD_WORKER, 0);\n  storeCell(thread + THREAD_WORKER, worker);",
    /BUSY|SLEEPING/,
  ),
  mutant(
    "bury: a successor",
    "a sleeper that dies counts as one who was busy",
    "scheduler/bury",
    "(slept === ASLEEP ? 0 : 1)",
    "1",
    /BUSY/,
  ),
  mutant(
    "bury: a successor",
    "tasks that ran on the dead worker are forgotten",
    "scheduler/bury",
    "  failTasks(thread, name);\n",
    "",
    /come home/,
  ),
  mutant(
    "bury: a lock on 0 left behind",
    "nobody takes over a dead thread's lock",
    "lock",
    "if (isDead(holder) && casCell(cell, holder, me)) return;",
    "",
    /circle/,
  ),
  mutant(
    "bury: a lock on 0 left behind",
    "who takes a lock over does not compare",
    "lock",
    "if (isDead(holder) && casCell(cell, holder, me)) return;",
    "if (isDead(holder)) return;",
    /race|meet|assertion|circle/,
  ),
];

const arena: readonly Mutant[] = [
  mutant(
    "arena depot: free 0, free 1, free 2 | allocate, allocate | allocate",
    "a batch goes to the depot without the lock",
    "arena",
    `  lock(depot + DEPOT_LOCK);
  writeWord(batch + BATCH_LINK`,
    "  writeWord(batch + BATCH_LINK",
    /race|lost|twice|lock|two lists/,
  ),
  mutant(
    "arena depot: free 0, allocate large | free 1, allocate large | allocate large",
    "who takes a batch trusts its look before the lock",
    "arena",
    "  if (batch !== 0) storeCell(depot + DEPOT_FIRST, readWord(batch + BATCH_LINK));",
    "  storeCell(depot + DEPOT_FIRST, readWord(batch + BATCH_LINK));",
    /outside/,
  ),
  mutant(
    "arena fresh: allocate | allocate",
    "chunks are taken without the lock",
    "arena",
    `  lock(ROOT_ARENA_LOCK);
  const first`,
    "  const first",
    /twice|overlap|race/,
  ),
  mutant(
    "handles: 2 holders",
    "a holder is counted off in two steps",
    "object",
    "  return addCell(object + OBJECT_COUNT, -1) === 1;",
    "  addCell(object + OBJECT_COUNT, -1);\n  return addCell(object + OBJECT_COUNT, 0) === 0;",
    /last|freed|assertion/,
  ),
];

const sync: readonly Mutant[] = [
  mutant(
    "mutex: 1 | 1, spinning",
    "who has spun in vain takes the lock for its own",
    "sync/locker",
    "if (goroutine === 0 || !mayTryAgain(tries, FIRST_PAUSE << (2 * tries))) return false;",
    "if (goroutine === 0 || !mayTryAgain(tries, FIRST_PAUSE << (2 * tries))) return goroutine !== 0 && tries > 0;",
    /race|not locked/,
  ),
  mutant(
    "mutex: 1 | 1, known to be shared",
    "an unlock frees the word whoever is queued",
    "sync/locker",
    "casCell(locker + LOCKER_STATE, heldOnce(direction), 0)",
    "(casCell(locker + LOCKER_STATE, 1, 0) || casCell(locker + LOCKER_STATE, 5, 0))",
    /sleeps for ever/,
  ),
  mutant(
    "rwmutex: reader | writer, known to be shared",
    "a writer holds as a reader does",
    "sync/locker",
    "return direction === READ_LOCK ? READER : HELD;",
    "return READER;",
    /race|beside a writer|not locked/,
  ),
  mutant(
    "mutex: 1 | 1",
    "who queues does not look again under the lock",
    "sync/mutex",
    "const queued = (state & HELD) !== 0 && casOf(mutex, mutex + MUTEX_STATE, state, after);",
    "storeOf(mutex, mutex + MUTEX_STATE, after); const queued: bool = true;",
    /sleeps for ever/,
  ),
  mutant(
    "mutex: 2 | 1",
    "one that has lost again leaves the mark that it is on the way",
    "sync/mutex",
    "(state | WAITERS) & (again ? ~WOKEN : -1);",
    "state | WAITERS;",
    /sleeps for ever/,
  ),
  mutant(
    "rwmutex: writer | writer",
    "an unlock wakes nobody",
    "sync/rwmutex",
    "  settle(mutex);\n  return DONE;",
    "  return DONE;",
    /sleeps for ever/,
  ),
  mutant(
    "rwmutex: reader | writer",
    "who queues does not freeze the word",
    "sync/rwmutex",
    "!may(mutex, state, write) && casOf(mutex, mutex + RW_MUTEX_STATE, state, state | QUEUED); // RW1",
    "!may(mutex, state, write);",
    /sleeps for ever/,
  ),
  mutant(
    "cond: cut off | signal under the lock",
    "a waiter that queues for the locker is taken out under the Cond's lock",
    "channel/withdraw",
    "kind === KIND_COND ? queue === object + OBJECT_RECEIVERS : queue !== 0",
    "queue !== 0",
    /race/,
  ),
  ...["to write", "to read"].map((how) =>
    mutant(
      `cond: an RWMutex ${how}: cut off | signal under the lock`,
      "a waiter that has been woken stays in the locker's queue",
      "channel/withdraw",
      "return waits || (kind === KIND_COND && withdraw(usize(readWord(object + COND_LOCKER)), waiter));",
      "return waits || kind === KIND_COND;",
      /locked at the end/,
    ),
  ),
  mutant(
    "cond: an RWMutex to write: cut off | signal under the lock",
    "who leaves an RWMutex looks before it has the lock",
    "sync/rwmutex",
    "  lockObject(mutex);\n  const waits = readWord(waiter + WAITER_QUEUE) !== 0;",
    "  const waits = readWord(waiter + WAITER_QUEUE) !== 0;\n  lockObject(mutex);",
    /race/,
  ),
  {
    model: "cond: wait | signal",
    what: "the lock is released before the waiter is queued",
    changes: [
      {
        file: "assembly/sync/cond.ts",
        from: "  lockObject(cond);\n  writeWord(waiter + WAITER_TAG, readWord(cond + COND_ROUND));",
        to: "  unlock(usize(readWord(cond + COND_LOCKER)), readWord(cond + COND_DIRECTION));\n  lockObject(cond);\n  writeWord(waiter + WAITER_TAG, readWord(cond + COND_ROUND));",
      },
      {
        file: "assembly/sync/cond.ts",
        from: "  if (unlock(usize(readWord(cond + COND_LOCKER)), readWord(cond + COND_DIRECTION)) === DONE) return WAIT;",
        to: "  return WAIT;",
      },
    ],
    caught: /sleeps for ever/,
  },
  mutant(
    "once: 2",
    "the second does not wait for the first",
    "sync/once",
    "return wait(once, goroutine, MUTEX_LOCK);",
    "return DONE;",
    /race|before it was done/,
  ),
];

const SEMAPHORE = "sync/semaphore";

const semaphore: readonly Mutant[] = [
  mutant(
    "semaphore 2 of 2: acquire 2 | acquire 1",
    "tokens are taken without the lock",
    SEMAPHORE,
    `  lockObject(semaphore);
  const free = fits(semaphore, count) && firstWaiter(semaphore + OBJECT_RECEIVERS) === 0; // SM2
  if (free) hold(semaphore, count);
  unlockObject(semaphore);`,
    `  const free = fits(semaphore, count) && firstWaiter(semaphore + OBJECT_RECEIVERS) === 0;
  if (free) hold(semaphore, count);`,
    /race/,
  ),
  mutant(
    "semaphore 1 of 2: release 1 | acquire 2",
    "who queues does not look again under the lock",
    SEMAPHORE,
    "const free = fits(semaphore, count) && !othersWait(semaphore + OBJECT_RECEIVERS, goroutineOf(waiter));",
    "const free: bool = false;",
    /sleeps for ever/,
  ),
  mutant(
    "semaphore 1 of 2: release 1 | acquire 2",
    "who is served holds nothing",
    SEMAPHORE,
    "      hold(semaphore, readDouble(waiter + WAITER_VALUE));\n",
    "",
    /fewer are held/,
  ),
  mutant(
    "semaphore 0 of 2: release 1 | release 1 | acquire 2",
    "a release wakes nobody",
    SEMAPHORE,
    "  if (!putBack(semaphore, count)) return NEGATIVE;\n  serveWaiters(semaphore);",
    "  if (!putBack(semaphore, count)) return NEGATIVE;",
    /sleeps for ever/,
  ),
  mutant(
    "semaphore 0 of 2: release 2 | waiting keep 1 | waiting 1",
    "a release wakes one, whatever is left",
    SEMAPHORE,
    "  if (!putBack(semaphore, count)) return NEGATIVE;\n  serveWaiters(semaphore);",
    "  if (!putBack(semaphore, count)) return NEGATIVE;\n  serveNext(semaphore);",
    /sleeps for ever/,
  ),
  mutant(
    "semaphore 1 of 2: release 1 | waiting all 2 | after 1",
    "a small request passes a large one",
    SEMAPHORE,
    "fits(semaphore, count) && firstWaiter(semaphore + OBJECT_RECEIVERS) === 0; // SM2",
    "fits(semaphore, count);",
    /SM2/,
  ),
  mutant(
    "semaphore 1 of 2: limit | waiting within 2 | waiting 1",
    "who leaves the head of the queue does not look for those behind it",
    SEMAPHORE,
    "  serveWaiters(semaphore);\n  return waits;",
    "  return waits;",
    /sleeps for ever/,
  ),
  mutant(
    "semaphore 0 of 1: release 1 | waiting within 1 | limit",
    "tokens go to one whose limit has come",
    SEMAPHORE,
    "    if (claim(waiter)) {\n      hold(",
    "    claim(waiter);\n    if (true) {\n      hold(",
    /held at the end|assertion|race/,
  ),
];

const dying: readonly Mutant[] = [
  mutant(
    "dying: a sender on 0",
    "whom a thread serves is forgotten before it is pushed",
    "scheduler/inbox",
    "export function pushInbox(thread: usize, goroutine: usize): void {",
    "export function pushInbox(thread: usize, goroutine: usize): void {\n  writeWord(self + THREAD_SERVING, 0);",
    /hangs/,
  ),
  mutant(
    "dying: a receiver on 0",
    "nobody says whom a thread serves",
    "channel/waiters",
    "  writeWord(self + THREAD_SERVING, i32(goroutine));\n",
    "",
    /hangs/,
  ),
  mutant(
    "dying: a sender on 0",
    "there is a loop between a waiter's leaving the queue and its claim",
    CHANNEL,
    "    if (claim(receiver)) {",
    "    for (let i = 0; i < 1; i++) {}\n    if (claim(receiver)) {",
    /lock|hangs|circle/,
  ),
  mutant(
    "dying: a closer of 0",
    "a closer does not say whose waiters it wakes",
    CHANNEL,
    "    writeWord(self + THREAD_WAKING, i32(channel));\n",
    "",
    /sleep on a closed channel|of 2/,
  ),
  mutant(
    "dying: done",
    "who ends a round does not say so",
    "sync/waitgroup",
    "    writeWord(self + THREAD_WAKING, i32(group));\n",
    "",
    /counter that is 0|of 2/,
  ),
  mutant(
    "dying: a writer",
    "who unlocks does not say so",
    "sync/rwmutex",
    " // RW3\n    writeWord(self + THREAD_WAKING, i32(mutex));\n",
    "\n",
    /beside a lock|of 2/,
  ),
  mutant(
    "dying: one who gives tokens back",
    "who gives tokens back does not say so",
    "sync/semaphore",
    "    countChange(semaphore);\n    writeWord(self + THREAD_WAKING, i32(semaphore));\n",
    "    countChange(semaphore);\n",
    /lost|counted|of 2/,
  ),
  mutant(
    "dying: one who is woken to try",
    "nobody tries in the place of one that was woken to",
    "scheduler/bury",
    "  } else {\n    tryAgainFor(goroutine);\n  }",
    "  }",
    /nobody has been woken/,
  ),
  mutant(
    "dying: one who is woken to try",
    "who tries does not say so while it does",
    "sync/mutex",
    "  const waiter = goroutine + GOROUTINE_WAITER;\n  while (true) {\n    const state",
    "  const waiter = goroutine + GOROUTINE_WAITER;\n  writeWord(goroutine + GOROUTINE_TAG, DONE);\n  while (true) {\n    const state",
    /nobody has been woken/,
  ),
  mutant(
    "dying: a signal, a mutex",
    "a signaller does not say whom it takes out",
    "sync/cond",
    "      serve(waiter, RETRY, 0); // What it is to do if this thread dies before it has done it in its place.\n",
    "",
    /where it should be/,
  ),
  mutant(
    "dying: a signal, a mutex that is held",
    "who is queued for a lock is still said to be in nobody's queue",
    "sync/mutex",
    "    unserve(waiter);\n",
    "",
    /where it should be/,
  ),
  ...["an RWMutex to read", "an RWMutex to write"].map((what) =>
    mutant(
      `dying: ${what}, passed on during the burial`,
      "an RWMutex that is passed on to one who is dead stays locked",
      "sync/rwmutex",
      "if (served !== 0 && !ready(served)) putBack(mutex, write);",
      "if (served !== 0) ready(served);",
      /one who is dead has got it/,
    ),
  ),
  mutant(
    "dying: tokens, passed on during the burial",
    "tokens that are given to one who is dead are lost",
    SEMAPHORE,
    "if (served !== 0 && !ready(served)) putBack(semaphore, readDouble(waiter + WAITER_VALUE));",
    "if (served !== 0) ready(served);",
    /one who is dead has got it/,
  ),
  mutant(
    "dying: a Cond's Mutex, passed on during the burial",
    "a signaller locks for one who is dead, and leaves it locked",
    "sync/cond",
    "  unlock(locker, direction); // It has died meanwhile.\n",
    "",
    /one who is dead has got it/,
  ),
  ...["a writer's lock", "a reader's lock"].map((kind) =>
    mutant(
      `dying: a signal, ${kind} that is got`,
      "a Cond's waiter is the locker's before it is queued",
      "sync/rwmutex",
      "    writeWord(goroutine + GOROUTINE_REASON",
      "    writeWord(goroutine + GOROUTINE_WAITER + WAITER_OBJECT, i32(mutex));\n    writeWord(goroutine + GOROUTINE_REASON",
      /sleeps for ever|it has no lock/,
    ),
  ),
  mutant(
    "dying: one who waits ahead at a semaphore",
    "the dead's waiters stay in their queues",
    "scheduler/bury",
    "    withdraw(usize(loadCell(waiter + WAITER_OBJECT)), waiter);\n",
    "",
    /asleep for ever/,
  ),
  mutant(
    "dying: a select",
    "the registrations of a dead select stay",
    "scheduler/bury",
    "    unregister(usize(readWord(goroutine + GOROUTINE_CASES)), readWord(goroutine + GOROUTINE_CASE_COUNT));\n",
    "",
    /registered|lost|hangs/,
  ),
  mutant(
    "dying: a select from what is closed",
    "a select forgets its cases before their registrations are gone",
    SELECT,
    "  unregister(cases, readWord(goroutine + GOROUTINE_CASE_COUNT));\n  writeWord(goroutine + GOROUTINE_CASES, 0);",
    "  writeWord(goroutine + GOROUTINE_CASES, 0);\n  unregister(cases, readWord(goroutine + GOROUTINE_CASE_COUNT));",
    /registered/,
  ),
  mutant(
    "dying: a worker with 1 tasks",
    "a task that has left the queue and not started is nowhere",
    "scheduler/inject",
    "    writeWord(self + THREAD_SERVING, i32(task)); // Until it has been started.\n",
    "",
    /did not come home/,
  ),
  mutant(
    "dying: a worker with 1 tasks",
    "one who dies while it falls asleep counts for ever",
    "scheduler/bury",
    "takeWord(thread + THREAD_FALLING) + ",
    "",
    /the count at/,
  ),
  mutant(
    "dying: a thief",
    "a stolen task is in nobody's hands before it starts",
    RUNQ,
    "    writeWord(self + THREAD_SERVING, task); // Until it has been started.\n",
    "",
    /1 of 2/,
  ),
  mutant(
    "dying: a thief",
    "one who dies while it searches counts for ever",
    "scheduler/bury",
    "  addCell(ROOT_SEARCHING, -takeWord(thread + THREAD_SEARCHING));\n",
    "",
    /SEARCHING/,
  ),
  mutant(
    "dying: an overflow",
    "a task on its way from one queue to the other is nowhere",
    RUNQ,
    "      writeWord(self + THREAD_SERVING, task); // Until it has been started or queued elsewhere.\n",
    "",
    /tasks are left/,
  ),
];

export const mutants: readonly Mutant[] = [
  ...ring,
  ...channel,
  ...close,
  ...idle,
  ...select,
  ...linger,
  ...waitGroup,
  ...queues,
  ...burial,
  ...dying,
  ...arena,
  ...sync,
  ...semaphore,
];
