// The parties of random topologies: each sends, receives or relays in a form that it is told.
//
// A value carries a tag: its sender, its number among that sender's, and the route of relays that it came by, as one number.
//
//   route × 2^28 + sender × 2^20 + number

import { setImmediate } from "node:timers/promises";
import { chan, DeadlineExceeded, gosched, nilChan, parallel, RuntimeError, range, select, trySelect } from "parachan";
import { random } from "./random.mjs";

const SENDER = 2 ** 20;
const ROUTE = 2 ** 28;
const ROUTES = 128;

/** Makes the value of a tag: the tag itself, an object around it, or bytes that begin with it. */
function wrap(payload, tag, draw) {
  if (payload === "number") return tag;
  if (payload === "object") return { tag, text: "x".repeat(draw(200)), list: [tag, null, { tag }] };
  const bytes = new Uint8Array(8 + draw(3000));
  new DataView(bytes.buffer).setFloat64(0, tag);
  bytes.fill(tag % 251, 8);
  return bytes;
}

/** The tag of a value, whose parts must agree. */
function tagOf(value) {
  if (typeof value === "number") return value;
  if (value instanceof Uint8Array) {
    const tag = new DataView(value.buffer, value.byteOffset).getFloat64(0);
    if (value.subarray(8).some((byte) => byte !== tag % 251)) throw new Error(`bytes of ${tag} are torn`);
    return tag;
  }
  const { tag, list } = value;
  if (list !== undefined && (list[0] !== tag || list[2].tag !== tag)) throw new Error(`an object of ${tag} is torn`);
  return tag;
}

/** The value with one more step on its route: a relay, and which of its channels the value came by. */
function reroute(value, step) {
  const tag = tagOf(value);
  const rest = tag % ROUTE;
  const next = (((tag - rest) / ROUTE) * ROUTES + step) * ROUTE + rest;
  if (typeof value === "number") return next;
  if (value instanceof Uint8Array) return wrap("bytes", next, () => value.length - 8);
  return { ...value, tag: next, list: value.list === undefined ? undefined : [next, null, { tag: next }] };
}

function isRefusal(error) {
  return error instanceof RuntimeError && error.message === "send on closed channel";
}

const never = nilChan();

/** Sends the value on one of the channels. */
function* sendOne(form, channels, value, draw) {
  const any = () => channels[draw(channels.length)];
  switch (form) {
    case "plain":
      yield* any().send(value);
      return;
    case "try":
      for (const ch = any(); !ch.trySend(value); ) yield* gosched();
      return;
    case "select":
      yield* select(sendCases(channels, value, draw), { ordered: draw(4) === 0 });
      return;
    case "default":
      while (trySelect(sendCases(channels, value, draw)) === undefined) yield* gosched();
      return;
    case "within":
      while (!(yield* inTime(draw, any().send(value)))) yield* gosched();
      return;
    default:
      throw new Error(form);
  }
}

/** Two to eight cases, of which one at least can happen: sends of the value, and receives that never do. */
function sendCases(channels, value, draw) {
  const cases = Array.from({ length: 1 + draw(7) }, () =>
    draw(4) === 0 ? never.recv() : channels[draw(channels.length)].send(value),
  );
  cases.splice(draw(cases.length + 1), 0, channels[draw(channels.length)].send(value));
  return cases;
}

/** Whether the op happens within a short time. */
function* inTime(draw, op) {
  try {
    yield* op.within(draw(3) / 2);
    return true;
  } catch (error) {
    if (error !== DeadlineExceeded) throw error;
    return false;
  }
}

/** Receives from the channels until all are closed; `take` is called with each value and which channel it came from. */
function* receiveAll(form, channels, draw, take) {
  const open = channels.map((ch) => ch);
  let left = open.length;
  const took = function* (index, [value, ok]) {
    if (ok) {
      yield* take(value, index);
      return;
    }
    const after = channels[index].tryRecvOk();
    if (after === undefined || after[1]) throw new Error(`channel ${index} gave ${String(after)} after its close`);
    open[index] = undefined;
    left -= 1;
  };
  const anyOpen = () => {
    for (let index = draw(open.length); ; index = (index + 1) % open.length) {
      if (open[index] !== undefined) return index;
    }
  };
  if (form === "range") {
    yield* range(channels[0], (value) => take(value, 0));
    return;
  }
  while (left > 0) {
    switch (form) {
      case "plain": // Of one channel only, or others would wait for ever.
        yield* took(0, yield* channels[0].recvOk());
        break;
      case "try": {
        const index = anyOpen();
        const got = channels[index].tryRecvOk();
        if (got === undefined) yield* gosched();
        else yield* took(index, got);
        break;
      }
      case "select": {
        // As in Go, what is closed is replaced by nil.
        const cases = open.map((ch) => (ch ?? never).recvOk());
        while (cases.length < 2 + draw(3)) cases.push(never.recvOk());
        const got = yield* select(cases, { ordered: draw(4) === 0 });
        yield* took(got.case, got.value);
        break;
      }
      case "default": {
        const got = trySelect(open.map((ch) => (ch ?? never).recvOk()));
        if (got === undefined) yield* gosched();
        else yield* took(got.case, got.value);
        break;
      }
      case "within": {
        const index = anyOpen();
        let got;
        try {
          got = yield* channels[index].recvOk().within(draw(3) / 2);
        } catch (error) {
          if (error !== DeadlineExceeded) throw error;
          break;
        }
        yield* took(index, got);
        break;
      }
      default:
        throw new Error(form);
    }
  }
}

/** Answers whoever asked for an answer. */
function* answer(value) {
  if (value?.reply !== undefined) yield* value.reply.send(tagOf(value));
}

export const parties = {
  /** Sends `count` values; answers how many were accepted before a channel was closed. */
  *send({ sender, count, seed, form, payload }, channels) {
    const draw = random(seed);
    let accepted = 0;
    try {
      for (; accepted < count; accepted++) {
        const tag = sender * SENDER + accepted;
        if (payload !== "ask") {
          yield* sendOne(form, channels, wrap(payload, tag, draw), draw);
          continue;
        }
        const reply = chan(draw(2));
        yield* sendOne(form, channels, { tag, reply }, draw);
        const answered = yield* reply.recv();
        if (answered % ROUTE !== tag) throw new Error(`${tag} was answered with ${answered}`);
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return accepted;
  },

  /** The same as an async function. */
  async sendAsync({ sender, count, seed, payload }, channels) {
    const draw = random(seed);
    let accepted = 0;
    try {
      for (; accepted < count; accepted++) {
        const value = wrap(payload === "ask" ? "object" : payload, sender * SENDER + accepted, draw);
        if (draw(2) === 0) await channels[draw(channels.length)].send(value);
        else await select(sendCases(channels, value, draw));
        if (draw(50) === 0) await setImmediate();
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return accepted;
  },

  /** Receives all; answers with what came, in order: channel, tag, channel, tag … */
  *receive({ seed, form }, channels) {
    const log = [];
    yield* receiveAll(form, channels, random(seed), function* (value, index) {
      log.push(index, tagOf(value));
      yield* answer(value);
    });
    return Float64Array.from(log);
  },

  /** The same as an async function, of one channel. */
  async receiveAsync(_plan, [ch]) {
    const log = [];
    for await (const value of ch) {
      log.push(0, tagOf(value));
      if (value?.reply !== undefined) await value.reply.send(tagOf(value));
    }
    return Float64Array.from(log);
  },

  /** Passes on what it receives; answers with the tags of what was refused. */
  *relay({ relay, seed, form, sendForm }, channels, onward) {
    const draw = random(seed);
    const refused = [];
    yield* receiveAll(form, channels, draw, function* (value, index) {
      try {
        yield* sendOne(sendForm, onward, reroute(value, relay * 8 + index), draw);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused.push(tagOf(value));
        yield* answer(value);
      }
    });
    return Float64Array.from(refused);
  },
};

export const tasks = parallel(import.meta.url, parties);
