// The memory map: every offset, tag and verdict that the core and the runtime share.
//
// Read by both compilers (asc for the core, tsc for the runtime), so it stays portable: constants only.
// All addresses are byte addresses in the one shared memory; 0 is never a valid one and stands for "none", as nil does.

// The whole memory.
//
//   0      1024   4096          69632            655360
//   ├ (0) ─┼ root ┼ chunk table ┼ thread blocks ─┼ chunk 10 ┬ chunk 11 ┬ …   64 KiB each, to the end
//   nothing         a byte each   256 × 2 KiB      the arena
export const CHUNK_TABLE = 4096;
export const THREAD_BLOCKS = 69632;
export const MAX_THREADS = 256;
/** Number of the arena's first chunk. */
export const FIRST_CHUNK = 10;

// Root. One a memory, at a fixed address, so that every thread finds it without being told.
//
//   1024      1088      1152       1216      1280                                                  3072
//   ├ arena ──┼ counts ─┼ inject ──┼ idle ───┼ depots: a lock and a first batch for each size class ┼ era
//   the break   threads   queue      sleepers
/** First byte that no chunk has been cut from yet, counted in chunks. Arena. */
export const ROOT_BREAK = 1024;
/** Most chunks that the memory may ever have. Arena. */
export const ROOT_LIMIT = 1028;
/** Guards growing and the large blocks. Arena. */
export const ROOT_ARENA_LOCK = 1032;
/** Thread numbers below this one have been used. */
export const ROOT_THREADS = 1088;
/** Workers that can still run something, are starting, or may be woken from outside. Idle. */
export const ROOT_BUSY = 1092;
/** Worker threads that live or are starting. Idle. */
export const ROOT_WORKERS = 1096;
/** Most worker threads that there may be. Idle. */
export const ROOT_MAX_WORKERS = 1100;
/** NO_NUMBER, NO_WORKER, WORKER_WANTED or WORKER_STARTING: threads start one at a time. Idle. */
export const ROOT_STARTING = 1104;
/** All numbers of threads are in use: until one has been buried, none can start. */
export const NO_NUMBER = -1;
export const NO_WORKER = 0;
export const WORKER_WANTED = 1;
export const WORKER_STARTING = 2;
/** 1 once everybody is to stop. */
export const ROOT_STOPPING = 1108;
/** Goroutine numbers up to this one have been given out, in blocks. */
export const ROOT_LAST_ID = 1112;
export const ID_BLOCK = 1024;
/** The global queue of fresh tasks: lock, first, last, length. */
export const ROOT_INJECT = 1152;
export const INJECT_LOCK = 0;
export const INJECT_FIRST = 4;
export const INJECT_LAST = 8;
export const INJECT_LENGTH = 12;
/** How many workers look for fresh tasks right now. Idle. */
export const ROOT_SEARCHING = 1216;
/** How many workers sleep. Idle. */
export const ROOT_SLEEPING = 1220;
/** Free blocks between threads: a lock and a first batch for each size class. Arena. */
export const ROOT_DEPOTS = 1280;
export const DEPOT_LOCK = 0;
export const DEPOT_FIRST = 4;
export const DEPOT_SIZE = 8;
/** How many blocks have been retired, in twos. Runtime (grace.ts). */
export const ROOT_ERA = 3072;

// Chunks. The arena grows by chunks; all blocks of a chunk have one size class, but for large blocks, which are
// runs of whole chunks.
export const CHUNK_SHIFT = 16;
export const CHUNK = 65536;
/** Most bytes of a block. */
export const MAX_BLOCK = 1073741824;

// Thread control block. One a thread; written by its owner, but for the inbox, the sleep word, the run queue's head and the
// roster, until its burial.
//
//   0        64         128         192        256                            1408
//   ├ name ──┼ inbox ───┼ sleep ────┼ mailbox ─┼ run queue: head, tail, slots … ┬ free lists …
//   │ others   others     others      owner      owner and thieves
//   │ read     write      write
//
// Others read the name whenever they ready a goroutine or look for work, so nothing is beside it that changes often. Head and
// tail of the run queue share a line, for each look for a task takes from the owner what it looks at.
/** The thread's name: its number, and above it how often the number had been used before. 0 while nobody has it. */
export const THREAD_NAME = 0;
export const NUMBER_MASK = 255;
export const EPOCH_STEP = 256;
/** The name before this one, so that the next is another. */
export const THREAD_LAST_NAME = 4;
/** Not 0 for worker threads, which take fresh tasks: 1 while it starts, then WORKER_RUNS. */
export const THREAD_WORKER = 8;
export const WORKER_RUNS = 2;
/** Goroutines alive that this thread answers for, as last published. */
export const THREAD_LIVE = 12;
/** Goroutines that others have readied for this thread, newest first. */
export const THREAD_INBOX = 64;
/** AWAKE, ASLEEP or DOZING: the word that the thread sleeps on. */
export const THREAD_SLEEP = 128;
/** Where the thread asks its bell to wait in its place: the value of the sleep word to wait at, or 0. Runtime. */
export const THREAD_BELL = 132;
/** Tasks that have started on this thread and not ended. */
export const THREAD_HELD = 136;
/** 1 while the thread is about to say ASLEEP, or has, and still counts in BUSY. Idle. */
export const THREAD_FALLING = 140;
/** 1 while it counts in SEARCHING. */
export const THREAD_SEARCHING = 144;
/** How often it has been taken off WORKERS because a call blocks it. */
export const THREAD_BLOCKED = 148;
/** The thread's name once its thread is about to end by itself. Runtime (last-words.ts). */
export const THREAD_ENDING = 152;
/** How often it has been kept from starting tasks: by a module that it imports, by a call that blocks it. Idle. */
export const THREAD_KEPT = 156;
/** Where an operation leaves the value that it received: 64 bits. */
export const THREAD_VALUE = 192;
/** Where `next` leaves the tag of what its goroutine waited for. */
export const THREAD_TAG = 200;
/** Where `next` leaves the task that is to be started, or has come home. */
export const THREAD_TASK = 204;
/** Where a select leaves the number of the case that happened. */
export const THREAD_CASE = 208;
/** Where a resumed select leaves the address of its cases. */
export const THREAD_CASES = 212;
/** Where a sender that is resumed because its channel was closed finds the tag of the value that comes back. */
export const THREAD_RETURNED = 216;
/**
 * Whom this thread has taken out of where others could find it, and has not yet put where its next owner will: a goroutine
 * that it has served, or a task. Or 0. bury.ts finishes it.
 */
export const THREAD_SERVING = 220;
/** The object whose waiters this thread is waking one by one, or 0. bury.ts goes on with it. */
export const THREAD_WAKING = 224;
/** Tasks that run on this thread: a list through GOROUTINE_TASK_NEXT. */
export const THREAD_TASKS = 228;
/** All control blocks that this thread has made: a lock, and a list through GOROUTINE_ROSTER_NEXT. */
export const THREAD_ROSTER_LOCK = 232;
export const THREAD_ROSTER = 236;
export const THREAD_RUNQ_HEAD = 256;
export const THREAD_RUNQ_TAIL = 260;
export const THREAD_RUNQ_SLOTS = 264;
export const RUNQ_CAPACITY = 256;
/** For each small size class: two lists of free blocks and the rest of a chunk. */
export const THREAD_FREE = 1408;
export const FREE_FIRST = 0;
export const FREE_LENGTH = 4;
/** A full batch, or 0. */
export const FREE_SPARE = 8;
/** What is left of the chunk that is being cut: from, to. */
export const FREE_CURSOR = 12;
export const FREE_END = 16;
export const FREE_SIZE = 20;
/** The era in which the thread began to read what it reads now, or 0; and its name, once it has read. Runtime (grace.ts). */
export const THREAD_ERA = 1920;
export const THREAD_ERA_OWNER = 1924;
export const THREAD_SIZE = 2048;

export const AWAKE = 0;
/** Only a goroutine or a task can wake the thread. */
export const ASLEEP = 1;
/** Timers, promises or I/O of its own may wake the thread too. */
export const DOZING = 2;

// Object header. Every object that goroutines wait on begins so.
//
//   0      4       8        12     16              24              32
//   ├ kind ┼ count ┼ shared ┼ lock ┼ receivers ────┼ senders ──────┼ …
//                                    first, last     first, last
/** A byte. Those behind it are the kind's own, and 0 in a new object. */
export const OBJECT_KIND = 0;
/** How many hold it: a thread's handle counts one, a handle under way counts one. */
export const OBJECT_COUNT = 4;
/** 0 while one thread knows the object, and plain accesses do; 1 for ever after. */
export const OBJECT_SHARED = 8;
/** 0, or the name of the thread that holds it. */
export const OBJECT_LOCK = 12;
/** Waiting receivers; for what has one kind of waiter, all of them. */
export const OBJECT_RECEIVERS = 16;
export const OBJECT_SENDERS = 24;
export const QUEUE_FIRST = 0;
export const QUEUE_LAST = 4;

export const KIND_CHANNEL = 1;
export const KIND_WAIT_GROUP = 2;
export const KIND_MUTEX = 3;
export const KIND_RW_MUTEX = 4;
export const KIND_COND = 5;
export const KIND_ATOMIC = 6;
export const KIND_MAP = 7;
export const KIND_VALUE = 8;
export const KIND_SEMAPHORE = 9;

// Channel. Up to MAX_COMPACT values it is compact, and one of 1 fits in a cache line:
//
//   0 … 31   32         36     40    44     48
//   ├ header ┼ capacity ┼ head ┼ lap ┼ tail ┼ slot 0 ┬ slot 1 ┬ …
//
// Beyond that it is spread, with head and tail on cache lines of their own:
//
//   0 … 31   32         36     40          100     …     172    176
//   ├ header ┼ capacity ┼      ┼ lap ┼   … ┼ head ─┼   … ┼ tail ┼ slot 0 ┬ slot 1 ┬ …
//
// Head and tail are never in the same 8 bytes, where a store of the one delays a load of the other.
/** A byte of the header: how far head is behind its compact place. Tail and slots are twice as far. */
export const CHANNEL_SPREAD = 1;
export const CHANNEL_CAPACITY = 32;
/** Distance between a position and the same slot's next one. */
export const CHANNEL_LAP = 40;
export const CHANNEL_HEAD = 36;
/** Unbuffered, where there is no head: how many waiters have been queued so far. */
export const CHANNEL_ARRIVALS = 36;
/** Unbuffered: nothing but the mark of a closed channel. */
export const CHANNEL_TAIL = 44;
export const CHANNEL_SLOTS = 48;
export const CACHE_LINE = 64;
/** Most values of a channel that is compact. */
export const MAX_COMPACT = 8;
export const SLOT_STAMP = 0;
export const SLOT_TAG = 4;
export const SLOT_VALUE = 8;
export const SLOT_SIZE = 16;
/** Most values that a channel may buffer: their slots fit in 1 GiB. */
export const MAX_CAPACITY = 67108852;

// WaitGroup.
/** The counter, and above it a mark (waitgroup.ts). */
export const WAIT_GROUP_COUNTER = 32;
/** How often the counter has come to 0 while somebody watched, or more. */
export const WAIT_GROUP_ROUND = 36;
export const WAIT_GROUP_SIZE = 64;

// Weighted semaphore.
//
//   0 … 31   32       40     48
//   ├ header ┼ tokens ┼ held ┼ changes
/** How many tokens there are: a double. */
export const SEMAPHORE_TOKENS = 32;
/** How many of them are held: a double. */
export const SEMAPHORE_HELD = 40;
/** How often tokens have come back or a waiter has left, with tokens or without. */
export const SEMAPHORE_CHANGES = 48;
export const SEMAPHORE_SIZE = 64;

// Locks: the word of a Mutex and of an RWMutex.
export const LOCKER_STATE = 32;

// Mutex.
export const MUTEX_STATE = 32;
/** Name of the thread whose goroutine was woken to try again. */
export const MUTEX_WOKEN = 36;
export const MUTEX_SIZE = 64;

// RWMutex: readers wait in the queue of receivers, writers in that of senders.
export const RW_MUTEX_STATE = 32;
/** How often a writer has unlocked. */
export const RW_MUTEX_ROUND = 36;
export const RW_MUTEX_SIZE = 64;

// Once: a WaitGroup of 1, and whether somebody has begun.
export const ONCE_BEGUN = 40;

// Cond.
/** What is unlocked while one waits: the address of a Mutex or an RWMutex. */
export const COND_LOCKER = 32;
/** How: LOCK, WRITE_LOCK or READ_LOCK. */
export const COND_DIRECTION = 36;
/** How often all have been woken. */
export const COND_ROUND = 40;
export const COND_SIZE = 64;

// What this library's JavaScript reads and writes by itself: a header, then the cells.
export const ATOMIC_CELLS = 32;

// Map and Value, which the runtime's JavaScript reads and writes by itself (trie.ts, value.ts).
export const MAP_TRIE = 32;
/** What a Map's hashes begin with, and the bits of them that it uses. */
export const MAP_SEED = 36;
export const MAP_MASK = 40;
export const MAP_SIZE = 64;
/** The entry, or 0. */
export const VALUE_ENTRY = 32;
export const VALUE_SIZE = 64;

// Entry: a key and a value, encoded; the value begins at a multiple of 8.
export const ENTRY_KEY_LENGTH = 0;
export const ENTRY_VALUE_LENGTH = 4;
export const ENTRY_BYTES = 8;

// Goroutine control block: whoever waits has one, be it a goroutine, an awaited promise or a blocked thread.
//
//   0       4        8        12     16      24    28     32          64             128
//   ├ state ┼ thread ┼ reason ┼ next ┼ value ┼ tag ┼ case ┼ its waiter ┼ index, task …┤
//
// Whoever readies a goroutine finds all that it reads and writes in the first cache line; the second is its own thread's.
/** The claim word. */
export const GOROUTINE_STATE = 0;
/** Name of the thread that it is pinned to. */
export const GOROUTINE_THREAD = 4;
/** What it waits for, in dumps. */
export const GOROUTINE_REASON = 8;
/** Next in whichever queue it is in: ready, inbox or inject. It is never in two. */
export const GOROUTINE_NEXT = 12;
/** What it was woken with, or a task's first argument or all of them, and then its result. */
export const GOROUTINE_VALUE = 16;
export const GOROUTINE_TAG = 24;
/** Which waiter was served. */
export const GOROUTINE_CASE = 28;
/** Its last word, which only its own thread reads, is on the second cache line. */
export const GOROUTINE_WAITER = 32;
/** Where its thread's table has its JavaScript object. */
export const GOROUTINE_INDEX = 68;
/** Name of the thread that started this task, where its result goes. */
export const GOROUTINE_HOME = 72;
/** Where home's table has its handle. */
export const GOROUTINE_HOME_INDEX = 76;
/** FRESH, RUNNING, FINISHED, FAILED or DIED: how far a task is. */
export const GOROUTINE_PHASE = 80;
/** Neighbours in THREAD_TASKS. */
export const GOROUTINE_TASK_NEXT = 84;
export const GOROUTINE_TASK_PREVIOUS = 88;
/** Its number in dumps and errors; 0 while the block carries no goroutine. */
export const GOROUTINE_ID = 92;
/** The cases that it waits with, or 0; and how many. */
export const GOROUTINE_CASES = 96;
export const GOROUTINE_CASE_COUNT = 100;
/** Neighbours in THREAD_ROSTER. */
export const GOROUTINE_ROSTER_NEXT = 104;
export const GOROUTINE_ROSTER_PREVIOUS = 108;
/** Where it was started, encoded; or 0. */
export const GOROUTINE_ORIGIN = 112;
/** Name of the thread whose roster it is on. */
export const GOROUTINE_ROSTER = 116;
/** Where a task's name is stored. */
export const GOROUTINE_NAME = 120;
export const GOROUTINE_SIZE = 128;

/** States of the claim word. */
export const GOROUTINE_RUNNING = 0;
export const GOROUTINE_PARKED = 1;
export const GOROUTINE_CLAIMED = 2;

/** Phases of a task. */
export const TASK_FRESH = 0;
export const TASK_RUNNING = 1;
export const TASK_FINISHED = 2;
export const TASK_FAILED = 3;
export const TASK_DIED = 4;

// Cell: a tag and 64 bits behind 4 bytes of the cell's owner. Ring slots are cells, and each waiter has one.
export const CELL_TAG = 4;
export const CELL_VALUE = 8;

// Why a goroutine waits: Go's waitReason, as far as there is one.
export const RUNNABLE = 0;
export const RUNNING = 1;
export const CHAN_RECEIVE = 2;
export const CHAN_SEND = 3;
export const CHAN_RECEIVE_NIL = 4;
export const CHAN_SEND_NIL = 5;
export const SELECTING = 6;
export const SELECTING_NOTHING = 7;
export const WAIT_GROUP_WAIT = 8;
export const SLEEPING = 9;
/** Another goroutine's result, or a promise. */
export const LATCH_WAIT = 10;
export const MUTEX_LOCK = 11;
export const RW_MUTEX_READ_LOCK = 12;
export const RW_MUTEX_WRITE_LOCK = 13;
export const COND_WAIT = 14;

/** What a snapshot says of a goroutine: its number, what it waits for, where it was started. */
export const SNAPSHOT_ID = 0;
export const SNAPSHOT_REASON = 4;
export const SNAPSHOT_ORIGIN = 8;
export const SNAPSHOT_SIZE = 12;

// Waiter: one goroutine's place in one queue (Go's sudog).
//
//   0      4          8                    24          28     32
//   ├ next ┼ previous ┼ queue, tag, value ─┼ goroutine ┼ case ┼ object
//                       a cell
export const WAITER_NEXT = 0;
export const WAITER_PREVIOUS = 4;
export const WAITER_CELL = 8;
/** The queue that it is in, or 0. */
export const WAITER_QUEUE = 8;
/** What it sends. */
export const WAITER_TAG = 12;
export const WAITER_VALUE = 16;
export const WAITER_GOROUTINE = 24;
/** The case of its select; PLAIN for whoever waits in one queue only. */
export const WAITER_CASE = 28;
export const WAITER_OBJECT = 32;

// Cases of a select: waiters with a direction, then two orders of their numbers, 4 bytes each.
//
//   0                     40 × count       44 × count        48 × count
//   ├ case 0 ┬ case 1 ┬ … ┼ order of looks ┼ order of addresses ┤
export const CASE_DIRECTION = 36;
export const CASE_SIZE = 40;
export const CASES_PER_CASE = 48;

export const RECEIVE = 0;
export const SEND = 1;
/** Until a WaitGroup's counter is 0. */
export const AWAIT = 2;
/** As AWAIT, for a WaitGroup that this thread alone knows and frees when it has come to 0. */
export const AWAIT_LATCH = 3;
/** Has happened. */
export const ALWAYS = 4;
/** A nil channel. */
export const NEVER = 5;
/** A Mutex. */
export const LOCK = 6;
/** An RWMutex, for writing or for reading. */
export const WRITE_LOCK = 7;
export const READ_LOCK = 8;
/** Until a semaphore has as many tokens as the waiter's value says. */
export const ACQUIRE = 9;

// How a select chooses among the cases that can happen.
/** At random; plus n, the last n cases in the order in which they are written, and only if no other can: limits. */
export const AT_RANDOM = 0;
export const FIRST_WRITTEN = -1;
/** Most cases, as in Go's reflect.Select. */
export const MAX_CASES = 65536;

export const PLAIN = -1;

// Tags say what 64 bits mean. An operation that received something answers with its tag, hence they are not negative.
export const TAG_NUMBER = 0;
export const TAG_UNDEFINED = 1;
export const TAG_NULL = 2;
export const TAG_FALSE = 3;
export const TAG_TRUE = 4;
/** An index into the table of values of the one thread that knows the channel. */
export const TAG_REFERENCE = 5;
/** The address of an encoded value, or of a task's arguments. */
export const TAG_ENCODED = 6;
/** A handle that is no more than its object's address: that, plus 2^32 times the tag of its kind (handle-tags.ts). */
export const TAG_HANDLE = 7;
/** As TAG_REFERENCE: what a select has come to, as a whole. */
export const TAG_RESULT = 8;
/** A task without arguments. Up to three that travel inline have their tags behind it, as octal digits, the first one's last. */
export const TAG_NONE = 1;

// Verdicts. Not negative: it happened.
export const DONE = 0;
/** The goroutine was registered, or queued again: it sleeps until it is resumed. */
export const WAIT = -1;
/** The channel is closed. */
export const CLOSED = -2;
/** Nothing happened and nobody was registered. */
export const WOULD_BLOCK = -3;
/** No memory is left. */
export const NO_MEMORY = -4;
/** A counter would go below zero. */
export const NEGATIVE = -5;
/** Lost a race: look again. It never leaves the core. */
export const AGAIN = -6;
/** An unlock of what is not locked. */
export const NOT_LOCKED = -7;
/** Woken to try again. It never leaves the core. */
export const RETRY = -8;
/** The caller is the first, who is to do it. */
export const FIRST = 1;

// What `next` answers beside an index.
export const NOTHING = -1;
/** A fresh task is to be started: THREAD_TASK has its control block. */
export const FRESH = -2;
/** A task came home: THREAD_TASK has its control block. */
export const HOME = -3;

// What `finish` answers beside HOME.
/** The task is on its way home. */
export const SENT = 1;
/** Its home has died. */
export const ABANDONED = 0;

// Encoded value: length in bytes, then the bytes.
export const ENCODED_LENGTH = 0;
export const ENCODED_BYTES = 8;

/** Operations that a goroutine may complete in a row before it lets the others run. */
export const TURN_BUDGET = 1024;
