// Tasks that hand over with another thread, value after value.

import { gosched, parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** Sends back what it receives, until the channel is closed. */
  *echo(ping, pong) {
    for (;;) {
      const [value, ok] = yield* ping.recvOk();
      if (!ok) return;
      yield* pong.send(value);
    }
  },

  /** Receives, and answers whether a timer of its thread has fired, until the channel is closed. */
  *timed(ping, pong) {
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    while ((yield* ping.recvOk())[1]) yield* pong.send(fired);
  },

  /** Sends pairs of itself and a rising number. */
  *count(name, n, to) {
    for (let i = 0; i < n; i++) yield* to.send([name, i]);
  },

  /** Closes each channel that it receives. */
  *closeEach(channels) {
    for (;;) {
      const [channel, ok] = yield* channels.recvOk();
      if (!ok) return;
      channel.close();
    }
  },

  /** Waits until so many values are in the channel's buffer, and returns them. */
  *take(from, count) {
    while (from.length < count) yield* gosched();
    const values = [];
    for (let i = 0; i < count; i++) values.push(yield* from.recv());
    return values;
  },

  /** Receives so many values and ends its thread. */
  *leave(from, count) {
    for (let i = 0; i < count; i++) yield* from.recv();
    process.exit(3);
  },
});
