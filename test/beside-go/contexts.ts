// The ops of contexts.

import type { GoroutineGenerator, Op } from "parachan";
import {
  afterFunc,
  type Context,
  cause,
  withCancel,
  withCancelCause,
  withDeadline,
  withoutCancel,
  withTimeout,
  withValue,
} from "parachan/context";
import { now } from "parachan/time";
import { received } from "./channels.js";
import { at, type Play, textOf, type Wait, type World } from "./world.js";

export const contexts: Record<string, Play> = {
  withCancel: (world, [parent]) => keep(world, withCancel(at(world.ctxs, parent))),
  withCancelCause: (world, [parent]) => keep(world, withCancelCause(at(world.ctxs, parent))),
  withTimeout: (world, [parent, time, name]) =>
    keep(world, withTimeout(at(world.ctxs, parent), time as number, named(name))),
  withDeadline: (world, [parent, time, name]) =>
    keep(world, withDeadline(at(world.ctxs, parent), new Date(now().getTime() + (time as number)), named(name))),
  withValue: (world, [parent, key, value]) => keep(world, [withValue(at(world.ctxs, parent), key, value)]),
  withoutCancel: (world, [parent]) => keep(world, [withoutCancel(at(world.ctxs, parent))]),
  cancel(world, [ctx, name]) {
    const cancel = world.cancels.get(ctx as number);
    cancel?.(named(name));
    return cancel === undefined ? "none" : "cancelled";
  },
  err: (world, [ctx]) => ended(at(world.ctxs, ctx)),
  deadline(world, [ctx]) {
    const date = at(world.ctxs, ctx).deadline();
    return date === undefined ? "none" : `${world.since(date)}`;
  },
  contextValue: (world, [ctx, key]) => `${at(world.ctxs, ctx).value(key) ?? "none"}`,
  *done(world, [ctx], wait) {
    yield* wait(at(world.ctxs, ctx).done.recv());
    return ended(at(world.ctxs, ctx));
  },
  afterContext(world, [number]) {
    const child = world.child();
    const ctx = at(world.ctxs, number);
    const called = (): void => world.say(child, `called: ${textOf(ctx.err())}`);
    return `stop ${world.stops.push(afterFunc(ctx, called)) - 1}`;
  },
  stopAfter: (world, [number]) => `${at(world.stops, number)?.() ?? "none"}`,
  *sendWithin(world, [c, ctx, value], wait) {
    return yield* within(wait, at(world.shared.chans, c).send(value as number), at(world.ctxs, ctx), () => "sent");
  },
  *recvWithin(world, [c, ctx], wait) {
    return yield* within(wait, at(world.shared.chans, c).recvOk(), at(world.ctxs, ctx), received);
  },
  *recvWithinTime(world, [c, time], wait) {
    return yield* within(wait, at(world.shared.chans, c).recvOk(), time as number, received);
  },
};

/** Takes a context with its cancel function into the world. */
export function keep(
  world: World,
  [ctx, cancel]: readonly [ctx: Context, cancel?: ((cause?: Error) => void) | undefined],
): string {
  const number = world.ctxs.push(ctx) - 1;
  if (cancel !== undefined) world.cancels.set(number, cancel);
  return `context ${number}`;
}

const named = (name: unknown): Error | undefined => (name === "" ? undefined : new Error(name as string));

const ended = (ctx: Context): string => `${textOf(ctx.err())}, ${textOf(cause(ctx))}`;

function* within<T>(
  wait: Wait,
  op: Op<T>,
  limit: Context | number,
  say: (value: T) => string,
): GoroutineGenerator<string> {
  try {
    return say(yield* wait(op.within(limit)));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("context ")) return error.message;
    throw error;
  }
}
