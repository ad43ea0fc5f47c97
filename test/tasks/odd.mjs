// Tasks that throw what can neither be copied to another thread nor asked what it is.

import { parallel } from "parachan";

const uncopyable = () => {};

const makers = {
  "an object without a prototype": () => Object.assign(Object.create(null), { uncopyable }),
  "an object whose text is an error": () => ({
    uncopyable,
    toString() {
      throw new Error("mine");
    },
  }),
  "an error whose message is a getter that throws": () =>
    Object.defineProperty(new Error("", { cause: uncopyable }), "message", {
      get() {
        throw new Error("mine");
      },
    }),
  "an error whose message is a symbol": () =>
    Object.assign(new Error("", { cause: uncopyable }), { message: Symbol("fault") }),
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
};

export const kinds = Object.keys(makers);

const nothing = "it cannot be copied, nor say what it is";

/** What arrives of each. */
export const words = Object.fromEntries(
  kinds.map((kind) => [kind, kind === "an error whose message is a symbol" ? "Symbol(fault)" : nothing]),
);

export const tasks = parallel(import.meta.url, {
  now(kind) {
    throw makers[kind]();
  },

  async later(kind) {
    await null;
    throw makers[kind]();
  },
});
