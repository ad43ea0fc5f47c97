// How a context is handed to another thread: as a handle, inside any value.
//
// What goes is its Cancellation (two channels, or how it ended), its deadline, and its values as copies. The message is
// encoded by itself, for it has handles of its own in it.

import { nilChan } from "../chan.js";
import { TAG_ENCODED } from "../core/layout.js";
import { HANDLE, type HandleKind, registerHandle } from "../runtime/codec.js";
import { HANDLE_CONTEXT } from "../runtime/handle-tags.js";
import { makePart } from "../runtime/message.js";
import { discard, storeEncoded, takeEncoded } from "../runtime/payload.js";
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
let made = 0;

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
    made = makePart(() => storeEncoded(message, "context"));
  },
  write(_context, out) {
    out.u32(made);
  },
  read: (from) => arrive(takeEncoded(from.u32()) as Message),
  release(from) {
    discard(TAG_ENCODED, from.u32());
  },
};

function shareOf(context: Native): Shared | undefined {
  if (context.done === nilChan<never>()) return undefined;
  return (cancellationOf(context) ?? child(context).cancellation).share(); // It may hang on one of somebody else's.
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

registerHandle(contextKind);
for (const { prototype } of [RootContext, CancelContext, ValueContext, WithoutCancelContext]) {
  Object.defineProperty(prototype, HANDLE, { value: contextKind });
}
