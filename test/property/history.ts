// The checker of histories: is there an order of the operations, each at one moment between its beginning and its end, in
// which Go's rules give all of them what they gave? (Linearizability; the search is Wing and Gong's, 1993, with Lowe's memory
// of what has been tried.)
//
//   clock   1   2   3   4   5   6
//   party 0 ├ send 7 ───────┤           send 7, then tryRecv 7: fine
//   party 1     ├ tryRecv 7 ┤ …
//
// On a channel without a buffer, a send and its receive happen at the same moment.

import { isDeepStrictEqual } from "node:util";
import { type Case, type Happened, payload } from "../tasks/operations.mjs";

export interface History {
  readonly capacities: readonly number[];
  /** What has ended. */
  readonly done: readonly Happened[];
  /** What had begun, and waited for ever. Whose it is is its place in the outer list. */
  readonly asleep: readonly Happened[];
  /** What was left in the buffers. */
  readonly left: readonly (readonly unknown[])[];
}

/** Between two operations. The last channel is the nil channel. */
interface State {
  readonly buffers: readonly (readonly unknown[])[];
  readonly closed: readonly boolean[];
  readonly counter: number;
}

const SEND_ON_CLOSED = "RuntimeError: send on closed channel";

/** Whether there is an order of the operations that explains the history. */
export function isExplained({ capacities, done, asleep, left }: History): boolean {
  const nil = capacities.length;
  const tried = new Set<string>();

  // Go's rules.

  const isReady = ({ buffers, closed }: State, { ch, send }: Case): boolean => {
    if (ch === nil) return false;
    return closed[ch] || (send === undefined ? buffers[ch].length > 0 : buffers[ch].length < capacities[ch]);
  };
  const after = (state: State, one: Happened): State | undefined => {
    const { buffers, closed, counter } = state;
    const error = one.outcome !== undefined && "error" in one.outcome ? one.outcome.error : undefined;
    if (one.do === "add") {
      const negative = counter + one.delta < 0;
      if (negative) return error === "RuntimeError: sync: negative WaitGroup counter" ? state : undefined;
      return error === undefined ? { ...state, counter: counter + one.delta } : undefined;
    }
    if (one.do === "wait") return counter === 0 && error === undefined ? state : undefined;
    if (one.do === "close") {
      const words = one.ch === nil ? "close of nil channel" : closed[one.ch] ? "close of closed channel" : undefined;
      if (words !== undefined) return error === `RuntimeError: ${words}` ? state : undefined;
      return error === undefined ? { ...state, closed: closed.with(one.ch, true) } : undefined;
    }
    if (error !== undefined) {
      const possible = one.cases.some(({ ch, send }) => send !== undefined && closed[ch]);
      return possible && error === SEND_ON_CLOSED ? state : undefined;
    }
    const happened = caseOf(one);
    if (happened === undefined) return one.cases.some((other) => isReady(state, other)) ? undefined : state;
    const { ch, send } = happened;
    if (!isReady(state, happened)) return isEmptyTry(one) ? state : undefined;
    if (send !== undefined) return closed[ch] ? undefined : withBuffer(state, ch, [...buffers[ch], payload(send)]);
    const received = buffers[ch].length > 0 ? [buffers[ch][0], true] : [undefined, false];
    return isDeepStrictEqual(valueIn(one), happened.pair ? received : received[0])
      ? withBuffer(state, ch, buffers[ch].slice(1))
      : undefined;
  };
  const meet = ({ closed }: State, sender: Happened, receiver: Happened): boolean => {
    const [from, to] = [caseOf(sender), caseOf(receiver)];
    if (from?.send === undefined || to === undefined || to.send !== undefined || from.ch !== to.ch) return false;
    if (from.ch === nil || capacities[from.ch] > 0 || closed[from.ch]) return false;
    if (isTry(sender) && isTry(receiver)) return false; // One of the two has to wait.
    const value = payload(from.send);
    return isDeepStrictEqual(valueIn(receiver), to.pair ? [value, true] : value);
  };
  /** Nobody may sleep beside what it waits for. */
  const mayEnd = (state: State): boolean => {
    if (!isDeepStrictEqual(state.buffers.slice(0, nil), left)) return false;
    const waiting = asleep.map((one) => (one.do === "operate" ? one.cases : []));
    if (asleep.some((one) => one.do === "wait") && state.counter === 0) return false;
    if (waiting.flat().some((one) => isReady(state, one))) return false;
    return !waiting.some((cases, i) =>
      cases.some(
        ({ ch, send }) =>
          send !== undefined &&
          ch !== nil &&
          waiting.some((others, j) => j !== i && others.some((other) => other.ch === ch && other.send === undefined)),
      ),
    );
  };

  const search = (state: State, open: readonly Happened[]): boolean => {
    if (open.length === 0) return mayEnd(state);
    const key = `${open.map((one) => done.indexOf(one))} ${JSON.stringify(state)}`;
    if (tried.has(key)) return false;
    tried.add(key);
    // Whoever began before any of them ended can be the next.
    const end = Math.min(...open.map((one) => one.to));
    const next = open.filter((one) => one.from < end);
    const goOn = (then: State, ...some: Happened[]): boolean =>
      search(
        then,
        open.filter((other) => !some.includes(other)),
      );
    for (const one of next) {
      const then = after(state, one);
      if (then !== undefined && goOn(then, one)) return true;
      if (next.some((other) => meet(state, one, other) && goOn(state, one, other))) return true;
    }
    return false;
  };
  const start: State = {
    buffers: [...capacities, 0].map(() => []),
    closed: [...capacities, 0].map(() => false),
    counter: 0,
  };
  return search(start, done);
}

function withBuffer(state: State, ch: number, buffer: readonly unknown[]): State {
  return { ...state, buffers: state.buffers.with(ch, buffer) };
}

/** The case that happened. */
function caseOf(one: Happened): Case | undefined {
  if (one.do !== "operate" || one.outcome === undefined || "error" in one.outcome) return undefined;
  return one.cases[one.outcome.case];
}

function valueIn(one: Happened): unknown {
  return one.outcome === undefined || "error" in one.outcome ? undefined : one.outcome.value;
}

/** A `tryRecv` that answered `undefined`: of a closed channel, or of one that had nothing. */
function isEmptyTry(one: Happened): boolean {
  return one.do === "operate" && one.form === "try" && one.cases[0].send === undefined && valueIn(one) === undefined;
}

function isTry(one: Happened): boolean {
  return one.do === "operate" && (one.form === "try" || one.form === "trySelect");
}
