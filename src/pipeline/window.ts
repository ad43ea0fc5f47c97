// Windows of time over a channel: what debounce and throttle are.
//
//   value ──▶ is a window open? ─┬─ no ──▶ it opens one: is due at once if leading
//                                └─ yes ─▶ the latest so far
//   end of the window ──▶ the latest is due, if trailing
//
// What is due is offered to whoever receives, and gives way to what is due next. Nothing but the latest value and the one that
// is due is kept, and senders never wait.

import { chan, nilChan, type RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { type Clock, clockOf } from "../clock.js";
import { AT_RANDOM, SLEEPING } from "../core/layout.js";
import { EventLeaf } from "../event-leaf.js";
import { limited } from "../lifetime.js";
import { anyOf, type Op } from "../op.js";
import type { RateOptions } from "../rate/clock.js";
import { select } from "../select.js";
import { checkDuration } from "../time/duration.js";
import { type StageOptions, stage } from "./stage.js";

/** What `debounce` and `throttle` take. */
export interface WindowOptions extends StageOptions, RateOptions {
  /** Whether the first value of a window comes through, at once. */
  readonly leading?: boolean | undefined;
  /** Whether the last value of a window comes through, at its end, if it has not as the first. */
  readonly trailing?: boolean | undefined;
}

/** How a kind of windows goes on. */
interface Kind {
  readonly name: string;
  /** Whether each value makes the window last as long again. */
  readonly isExtended: boolean;
  /** Whether a trailing value opens the next window. */
  readonly isFollowed: boolean;
}

interface Value<T> {
  readonly value: T;
}

export function windowed<T>(
  ch: RecvChan<T>,
  milliseconds: number,
  { leading = false, trailing = false, capacity = 0, within, ...rest }: WindowOptions,
  { name, isExtended, isFollowed }: Kind,
): RecvChan<T> {
  checkReceivable(name, ch);
  checkDuration(name, milliseconds);
  if (!leading && !trailing) throw new RangeError(`${name}: neither leading nor trailing`);
  const clock = clockOf(rest);
  const out = chan<T>(capacity);
  stage([out], within, function* () {
    let due: Value<T> | undefined;
    let latest: Value<T> | undefined;
    let end: number | undefined; // Of the window that is open.
    for (;;) {
      // A nil channel never comes to anything.
      const cases = {
        over: end === undefined ? nilChan<void>().recv() : at(clock, end),
        taken: due === undefined ? nilChan<void>().send() : out.send(due.value),
        next: ch.recvOk(),
      };
      // In this order, for there may always be a next value.
      const got = yield* limited(select(cases, { ordered: true }), within);
      if (got.case === "taken") {
        due = undefined;
      } else if (got.case === "over") {
        end = latest !== undefined && trailing && isFollowed ? clock.now() + milliseconds : undefined;
        if (trailing) due = latest ?? due;
        latest = undefined;
      } else if (got.value[1]) {
        const value = { value: got.value[0] };
        if (end !== undefined || !leading) latest = value;
        else due = value;
        if (end === undefined || isExtended) end = clock.now() + milliseconds;
      } else {
        if (due !== undefined) yield* limited(out.send(due.value), within);
        if (trailing && latest !== undefined) yield* limited(out.send(latest.value), within);
        return;
      }
    }
  });
  return out;
}

/** The op of that time having come. */
function at(clock: Clock, time: number): Op<void> {
  const leaf = new EventLeaf<void>(
    (fire) => {
      const left = time - clock.now();
      return left <= 0 ? undefined : clock.after(left, fire);
    },
    () => {},
  );
  return anyOf([leaf], AT_RANDOM, SLEEPING);
}
