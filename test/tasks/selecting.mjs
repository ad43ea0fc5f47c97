// The parties of the tests of select, as roles.mjs has those of the plain operations: goroutines' functions that a test
// starts on its own thread, through `selectRoles`, or on any worker, through `selectTasks`.

import { gosched, parallel, select, trySelect } from "parachan";

export const selectRoles = {
  /** Receives from whichever channel has something; answers which and what. */
  *receiveEither(a, b) {
    return yield* select({ a: a.recvOk(), b: b.recvOk() });
  },
  /** Says that it begins, then selects among receives, and passes on what it got. */
  *receiveAnyBetween(before, channels, after) {
    yield* before.send(1);
    const { case: index, value } = yield* select(channels.map((ch) => ch.recvOk()));
    yield* after.send([index, value]);
  },
  /** Selects between a send and a receive that never happens; answers "sent", or the error's class and message. */
  *sendOrReceive(ch, value, never) {
    try {
      const got = yield* select({ sent: ch.send(value), never: never.recv() });
      return got.case;
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  },
  /** Sends in a select of one case, or of two of which the second never happens, or plainly. */
  *sendInForm(form, ch, value, never) {
    if (form === "plain") yield* ch.send(value);
    else if (form === "one case") yield* select({ sent: ch.send(value) });
    else yield* select({ sent: ch.send(value), never: never.recv() });
  },
  /** Receives in one of these forms. */
  *receiveInForm(form, ch, never) {
    if (form === "plain") return yield* ch.recvOk();
    if (form === "one case") return (yield* select({ got: ch.recvOk() })).value;
    return (yield* select({ got: ch.recvOk(), never: never.recvOk() })).value;
  },
  /** Sends without waiting, in a select with a default, until that succeeds; answers how often it did not. */
  *trySelectSend(ch, value) {
    for (let failures = 0; ; failures++) {
      if (trySelect({ sent: ch.send(value) }) !== undefined) return failures;
      yield* gosched();
    }
  },
  /** Receives without waiting, in a select with a default, until that succeeds. */
  *trySelectReceive(ch) {
    for (;;) {
      const got = trySelect({ got: ch.recvOk() });
      if (got !== undefined) return got.value;
      yield* gosched();
    }
  },
  /** Go's TestSelfSelect: 1000 selects with both directions of one channel; answers how often it received its own. */
  *selfSelect(ch, party, rounds) {
    let own = 0;
    for (let round = 0; round < rounds; round++) {
      const send = ch.send(party);
      const receive = ch.recv();
      const got = yield* round % 2 === party ? select([send, receive]) : select([receive, send]);
      if (got.value === party) own += 1;
    }
    return own;
  },
  /** For each pair of channels: at once one of them, or none? Answers true for each round in which one had something. */
  *lookAtPairs(pairs, answers) {
    for (;;) {
      const [pair, ok] = yield* pairs.recvOk();
      if (!ok) return;
      const got = trySelect({ first: pair[0].recvOk(), second: pair[1].recvOk() });
      yield* answers.send(got !== undefined);
    }
  },
  /** For each channel: does a receive without waiting find a value, or the close? */
  *lookAtEach(channels, answers) {
    for (;;) {
      const [ch, ok] = yield* channels.recvOk();
      if (!ok) return;
      yield* answers.send(trySelect({ got: ch.recvOk() }) !== undefined);
    }
  },
  /** Go's TestSelectFairness: the numbers of the channel that each choice fell on, until told to stop. */
  *chooseAmong(channels, out, done) {
    for (;;) {
      const { case: index } = yield* select(channels.map((ch) => ch.recv()));
      const sent = yield* select({ sent: out.send(index), done: done.recv() });
      if (sent.case === "done") return;
    }
  },
  /** Selects among receives until all channels are closed, then answers how many came from each. */
  *drainAll(channels) {
    const open = channels.slice();
    const counts = channels.map(() => 0);
    while (open.some((ch) => ch !== undefined)) {
      const cases = {};
      open.forEach((ch, index) => {
        if (ch !== undefined) cases[index] = ch.recvOk();
      });
      const got = yield* select(cases);
      if (got.value[1]) counts[Number(got.case)] += 1;
      else open[Number(got.case)] = undefined;
    }
    return counts;
  },
  /** Receives in selects until the channel is closed and drained. */
  *drainNumbers(ch) {
    const values = [];
    for (;;) {
      const [value, ok] = (yield* select({ got: ch.recvOk() })).value;
      if (!ok) return values;
      values.push(value);
    }
  },
  /** Sends 0, 1, … up to `count` numbers in all, each to whichever channel takes it first. */
  *sendToAny(channels, from, to) {
    for (let n = from; n < to; n++) yield* select(channels.map((ch) => ch.send(n)));
  },
  *sendMany(ch, value, count) {
    for (let i = 0; i < count; i++) yield* ch.send(value);
  },
  *receiveMany(ch, count) {
    for (let i = 0; i < count; i++) yield* ch.recv();
  },
  /** Sends `count` values to each of the channels, in whichever order they take them. */
  *selectSendMany(channels, count) {
    yield* selectMany(channels, count, (ch) => ch.send(0));
  },
  /** Receives `count` values from each of the channels, in whichever order they come. */
  *selectReceiveMany(channels, count) {
    yield* selectMany(channels, count, (ch) => ch.recv());
  },
  /** Does one operation: the helper of a select that waits. */
  *helpOnce(direction, ch, value) {
    yield* gosched(); // The select may be waiting already, or not yet.
    if (direction === "send") yield* ch.send(value);
    else yield* ch.recv();
  },
  /** Receives with a limit in milliseconds; answers the value, or the error's message. */
  *receiveWithin(ch, milliseconds) {
    try {
      return yield* ch.recv().within(milliseconds);
    } catch (error) {
      return error.message;
    }
  },
  /** Waits in vain, and fails with what that threw. */
  *throwDeadline(ch) {
    yield* ch.recv().within(1);
  },
  /** Receives, or gives up when the other channel says so. */
  *receiveUnless(ch, done) {
    const got = yield* select({ got: ch.recvOk(), done: done.recvOk() });
    return got.case;
  },
  /** Waits for whichever of two channels closes, in a select that may be waited for by many. */
  *popular(ch, own) {
    return (yield* select({ popular: ch.recvOk(), own: own.recvOk() })).case;
  },
};

/** One operation for each open channel at a time, a channel is left out (Go sets it to nil) once it had its count. */
function* selectMany(channels, count, operation) {
  const left = channels.map(() => count);
  for (let n = channels.length * count; n > 0; n--) {
    const cases = {};
    channels.forEach((ch, index) => {
      if (left[index] > 0) cases[index] = operation(ch);
    });
    left[Number((yield* select(cases)).case)] -= 1;
  }
}

export const selectTasks = parallel(import.meta.url, selectRoles);
