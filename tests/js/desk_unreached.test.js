// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Unreached, withMoments, mayChangeUnreached } from "../../static/desk/state/unreached.js";
import { at, T0 } from "./desk_cast.js";

const ROW = {
  assignment_id: "o-042",
  incident_id: "a",
  number: "WH-a",
  title: "老人落水",
  severity: 1,
  call_sign: "042",
  status: "dispatched",
  waited_s: 3,
  channels: [{ channel: "live", status: "queued", reason: null }],
  next: { do: "ring", in_s: 2 },
};

test("lengths become moments, so that they go on counting until the next answer", () => {
  const row = withMoments(ROW, T0);
  assert.deepEqual([row.since, row.next], [at(-3), { do: "ring", at: at(2) }]);
  assert.equal(withMoments({ ...ROW, next: null }, T0).next, null);
});

test("what may reach or send anybody is listened to, a position is not", () => {
  const heard = ["order.sent", "receipt.shown", "escalation.taken", "assignment.accepted", "deliveries"];
  assert.ok(heard.every((kind) => mayChangeUnreached({ kind })));
  assert.ok(!["positions", "presence", "heartbeat", "duty.started"].some((kind) => mayChangeUnreached({ kind })));
});

test("a burst of frames is one question, and what comes while it is asked is asked again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const settle = async () => {
    for (let n = 0; n < 5; n++) await Promise.resolve();
  };
  /** @type {((answer: any) => void)[]} */
  const asked = [];
  const list = new Unreached(() => new Promise((answer) => asked.push(answer)), () => T0, () => {});
  for (let n = 0; n < 137; n++) list.followFrame({ kind: "receipt.shown" });
  mock.timers.tick(1000);
  assert.equal(asked.length, 1);
  list.followFrame({ kind: "order.sent" });
  mock.timers.tick(10_000);
  assert.equal(asked.length, 1, "one at a time");
  asked[0]({ orders: [] });
  await settle();
  mock.timers.tick(1000);
  assert.equal(asked.length, 2);
  asked[1]({ orders: [ROW] });
  await settle();
  assert.deepEqual(list.rows.map((row) => row.call_sign), ["042"]);
  mock.timers.reset();
});

test("a list that could not be fetched stays, says that it is old, and is asked for again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const settle = async () => {
    for (let n = 0; n < 5; n++) await Promise.resolve();
  };
  const answers = [Promise.resolve({ orders: [ROW] }), Promise.reject(new Error("away")), Promise.resolve({ orders: [] })];
  const list = new Unreached(() => /** @type {Promise<any>} */ (answers.shift()), () => T0, () => {});
  const standing = [];
  for (const wait_ms of [1000, 1000, 6000]) {
    list.loadSoon();
    mock.timers.tick(wait_ms);
    await settle();
    standing.push([list.rows.length, list.isStale]);
  }
  assert.deepEqual(standing, [[1, false], [1, true], [0, false]]);
  mock.timers.reset();
});
