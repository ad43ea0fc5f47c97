// Operations as data, so that programs can be drawn at random, and a goroutine that does a list of them and writes down when
// each began, when it ended and what it gave.

import { gosched, parallel, range, select, trySelect } from "parachan";

/** The value that is sent under a number: of another kind each time, and never the same one twice. */
export function payload(number) {
  if (number % 3 === 0) return number;
  return number % 3 === 1 ? `value ${number}` : { number };
}

/** Does an operation, which waits if it must, and answers what it gave. With a limit, that may end the wait. */
export function* operate(channels, operation, limit) {
  try {
    return yield* perform(channels, operation, limit);
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

function* perform(channels, { form, cases, ordered }, limit) {
  const [first] = cases;
  const ch = channels[first?.ch];
  if (form === "try") return attempt(ch, first);
  if (form === "trySelect") return trySelect(opsOf(channels, cases), { ordered });
  const op = form === "plain" ? opOf(ch, first) : select(opsOf(channels, cases), { ordered });
  const got = yield* limit === undefined ? op : op.within(limit);
  return form === "plain" ? { case: 0, value: got } : got;
}

function attempt(ch, { send, pair }) {
  if (send !== undefined) return ch.trySend(payload(send)) ? { case: 0, value: undefined } : undefined;
  if (!pair) return { case: 0, value: ch.tryRecv() };
  const value = ch.tryRecvOk();
  return value === undefined ? undefined : { case: 0, value };
}

function opsOf(channels, cases) {
  return cases.map((one) => opOf(channels[one.ch], one));
}

function opOf(ch, { send, pair }) {
  if (send !== undefined) return ch.send(payload(send));
  return pair ? ch.recvOk() : ch.recv();
}

export function close(channels, ch) {
  return attempted(() => channels[ch].close());
}

export function add(group, delta) {
  return attempted(() => group.add(delta));
}

function attempted(act) {
  try {
    act();
    return { case: 0, value: undefined };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

/** Receives up to `most` values in a loop; answers them. */
export function* receiveRange(ch, most) {
  const values = [];
  yield* range(ch, (value) => {
    values.push(value);
    return values.length < most;
  });
  return { case: 0, value: values };
}

/** Looks at the number until it is `enough`, but not for long: the others may have no thread to come from. */
function meet(arrived, enough) {
  arrived.add(1);
  for (let look = 0; look < 100_000 && arrived.load() < enough; look++);
}

export const roles = {
  /** Does the actions, one after the other, until the world says that it is over. Answers the history. */
  *party(world, actions) {
    const { channels, group, clock, over, context } = world;
    const history = [];
    const write = (action, from, outcome) => history.push({ ...action, from, to: clock.add(1), outcome });
    meet(world.arrived, world.parties);
    for (const action of actions) {
      let from = clock.add(1);
      if (action.do === "operate") {
        write(action, from, yield* operate(channels, action, action.within ? context : undefined));
      } else if (action.do === "close") {
        write(action, from, close(channels, action.ch));
      } else if (action.do === "add") {
        write(action, from, add(group, action.delta));
      } else if (action.do === "wait") {
        try {
          yield* group.wait().within(context);
          write(action, from, { case: 0, value: undefined });
        } catch (error) {
          write(action, from, { error: error.message });
        }
      } else if (action.do === "gosched") {
        yield* gosched();
      } else {
        const { ch, most } = action;
        const receive = { do: "operate", form: "plain", cases: [{ ch, pair: true }], ordered: false, within: false };
        let left = most;
        yield* range(channels[ch], (value) => {
          write(receive, from, { case: 0, value: [value, true] });
          left -= 1;
          from = clock.add(1);
          return left > 0 && over.load() === 0;
        });
        if (left > 0) write(receive, from, { case: 0, value: [undefined, false] });
      }
      if (over.load() !== 0) break;
    }
    return history;
  },
};

export const tasks = parallel(import.meta.url, roles);
