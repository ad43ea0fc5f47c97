// The ops of timers and tickers.

import type { RecvChan } from "parachan";
import { afterFunc, sleep, Ticker, Timer } from "parachan/time";
import { at, type Play, type World } from "./world.js";

export const times: Record<string, Play> = {
  *sleep(_world, [time], wait) {
    yield* wait(sleep(time as number));
    return "slept";
  },
  timer: (world, [time]) => `timer ${world.timers.push(new Timer(time as number)) - 1}`,
  afterFunc(world, [time]) {
    const child = world.child();
    return `timer ${world.timers.push(afterFunc(time as number, () => world.say(child, "called"))) - 1}`;
  },
  stopTimer: (world, [timer]) => `${at(world.timers, timer).stop()}`,
  resetTimer: (world, [timer, time]) => `${at(world.timers, timer).reset(time as number)}`,
  *waitTimer(world, [timer], wait) {
    return `${world.since((yield* wait(at(world.timers, timer).c.recv())) as Date)}`;
  },
  tryTimer: (world, [timer]) => tryTime(world, at(world.timers, timer).c),
  ticker: (world, [time]) => `ticker ${world.tickers.push(new Ticker(time as number)) - 1}`,
  stopTicker(world, [ticker]) {
    at(world.tickers, ticker).stop();
    return "stopped";
  },
  resetTicker(world, [ticker, time]) {
    at(world.tickers, ticker).reset(time as number);
    return "reset";
  },
  *waitTicker(world, [ticker], wait) {
    return `${world.since((yield* wait(at(world.tickers, ticker).c.recv())) as Date)}`;
  },
  tryTicker: (world, [ticker]) => tryTime(world, at(world.tickers, ticker).c),
};

function tryTime(world: World, c: RecvChan<Date>): string {
  const time = c.tryRecv();
  const counts = `${c.length} of ${c.capacity}`;
  return time === undefined ? `would block, ${counts}` : `${world.since(time)} ${counts}`;
}
