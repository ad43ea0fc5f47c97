// Go 70–74: the nil channel.

import { chan, go, nilChan, range } from "parachan";
import { describe, expect, test } from "vitest";
import { places } from "./capacities.js";
import { isBlocked } from "./clock.js";

describe.for(places)("$name", ({ party }) => {
  test("Go 70: send to the nil channel blocks forever", async () => {
    expect(await isBlocked(go(party.sendOne, nilChan(), 1), 10)).toBe(true);
    expect(await isBlocked(nilChan().send(1), 10)).toBe(true);
  });

  test("Go 71: receive from the nil channel blocks forever", async () => {
    expect(await isBlocked(go(party.receiveOne, nilChan()), 10)).toBe(true);
    expect(await isBlocked(nilChan().recvOk(), 10)).toBe(true);
  });

  test("Go 74: range over the nil channel blocks forever", async () => {
    expect(await isBlocked(go(party.receiveAll, nilChan()), 10)).toBe(true);
    expect(
      await isBlocked(
        range(nilChan(), () => {}),
        10,
      ),
    ).toBe(true);
  });

  test("the nil channel is the nil channel wherever it arrives", async () => {
    const ch = chan<unknown>(1);
    await ch.send([nilChan()]);
    expect(await go(party.receiveOne, ch)).toEqual([nilChan()]);
  });
});

test("Go 72: trySend and tryRecv on the nil channel say that they would wait, and throw nothing", () => {
  expect(nilChan().trySend(1)).toBe(false);
  expect(nilChan().tryRecv()).toBeUndefined();
  expect(nilChan().tryRecvOk()).toBeUndefined();
});
