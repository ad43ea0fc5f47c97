// parachan/signal: what Go keeps in os/signal. Node's main thread only: no other has signals.

export { notifyContext } from "./context.js";
export { ignore, notify, reset, type Signal, stop } from "./notify.js";
