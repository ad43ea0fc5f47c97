// How a context is handed to another thread: as a handle, inside any value.
//
// What goes is its Cancellation (two channels, or how it ended), its deadline, and its values as copies. The message is
// encoded by itself, for it has handles of its own in it, and stands inside the one around it.

import { nilChan } from "../chan.js";
import { decode, encode, type HandleKind, registerHandle, release } from "../runtime/codec.js";
import { cutOffs } from "../runtime/cut-off.js";
import { HANDLE_CONTEXT } from "../runtime/handle-tags.js";
import { makeMessage, makePart } from "../runtime/message.js";
import { background, RootContext, todo } from "./background.js";
import { CancelContext, cancellationOf, child } from "./cancel.js";
import { Cancellation, type Shared } from "./cancellation.js";
import type { Context, Deadline, Native } from "./context.js";
import { ValueContext } from "./value.js";
import { WithoutCancelContext } from "./without-cancel.js";

interface Message {
  readonly name: string;
  readonly bindings: ReadonlyMap<unknown, unknown>;
  readonly shared: Shared | undefined;
  readonly limit: Deadline | undefined;
}

/** The message that `retain` has made for `write`, which follows it. */
let made: Uint8Array;

const contextKind: HandleKind<Native> = {
  tag: HANDLE_CONTEXT,
  retain(context) {
    const bindings = new Map<unknown, unknown>();
    context.bindInto(bindings);
    for (const key of bindings.keys()) if (!isCommon(key)) bindings.delete(key);
    const message: Message = {
      name: String(context),
      bindings,
      shared: shareOf(context),
      limit: context.limit,
    };
    made = makePart(() => makeMessage(() => encode(message, "context").slice(), release));
  },
  write(_context, out) {
    out.u32(made.length);
    out.raw(made);
  },
  read: (from) => arrive(decode(from.copy(from.u32())) as Message),
  release(from, instead) {
    release(from.copy(from.u32()), 0, undefined, instead);
  },
};

function shareOf(context: Native): Shared | undefined {
  if (context.done === nilChan<never>()) return undefined;
  return (cancellationOf(context) ?? followerOf(context)).share();
}

/** What is done when contexts that hang on one of somebody else's are: one each, for all messages. A shutdown cuts it off. */
const followers = new WeakMap<Native, { readonly cancellation: Cancellation; readonly since: number }>();

function followerOf(context: Native): Cancellation {
  const known = followers.get(context);
  if (known?.since === cutOffs) return known.cancellation;
  const { cancellation } = child(context);
  followers.set(context, { cancellation, since: cutOffs });
  return cancellation;
}

/** Whether a key of this thread can be the same on another. */
function isCommon(key: unknown): boolean {
  return typeof key !== "object" && typeof key !== "function" && typeof key !== "symbol";
}

function arrive({ name, bindings, shared, limit }: Message): Native {
  const root = rootOf(name, bindings);
  if (shared === undefined) return root as Native;
  return new CancelContext(root, Cancellation.arrive(shared, limit), limit, () => name);
}

function rootOf(name: string, bindings: ReadonlyMap<unknown, unknown>): Context {
  if (bindings.size > 0) return new RootContext(name, bindings);
  if (name === String(background())) return background();
  return name === String(todo()) ? todo() : new RootContext(name);
}

registerHandle(
  contextKind,
  RootContext.prototype,
  CancelContext.prototype,
  ValueContext.prototype,
  WithoutCancelContext.prototype,
);
