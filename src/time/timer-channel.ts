// A timer's channel: it buffers one value, and shows length and capacity 0, as Go's do since 1.23.
//
// Who polls it without yielding keeps the thread from firing what is due. So a try that finds nothing looks at the clock, as
// Go's do, and fires the timer itself.

import { Channel, LOCALLY } from "../channel.js";
import { WOULD_BLOCK } from "../core/layout.js";
import { type Batch, tell } from "../runtime/holdings.js";
import { join } from "../runtime/thread.js";
import { fireIfDue } from "../runtime/timers.js";
import { Alarm } from "./alarm.js";

class TimerChannel extends Channel<Date> {
  readonly alarm: Alarm;

  constructor() {
    join();
    super(LOCALLY, 0, false);
    this.alarm = new Alarm(this.make(1));
    tell(this.alarm, this.held as Batch);
  }

  override take(block: number): number {
    const verdict = super.take(block);
    return verdict === WOULD_BLOCK && fireIfDue(this.alarm) ? super.take(block) : verdict;
  }
}

/** A channel, and what sends on it. */
export function makeAlarm(): [channel: Channel<Date>, alarm: Alarm] {
  const channel = new TimerChannel();
  return [channel, channel.alarm];
}
