// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { fatesOf, isOnItsWay } from "../../static/desk/case/message_fates.js";
import { reduce } from "../../static/desk/state/state.js";
import { at, board, row, T0 } from "./desk_cast.js";
import { fromBoard } from "../../static/desk/state/state.js";

/** @param {string} call_sign @param {string} channel @param {string} status @param {Record<string, any>} [more] @returns {any} */
const sent = (call_sign, channel, status, more = {}) => ({
  call_sign,
  channel,
  status,
  reason: null,
  sent_at: null,
  shown_at: null,
  ...more,
});
/** @param {any[]} deliveries @returns {any} */
const message = (...deliveries) => ({ id: "m", incident_id: "a", text: "走南门", by: "701", at: at(0), deliveries });
/** @param {any} what @param {boolean} [isLive] */
const states = (what, isLive = true) => fatesOf(what, () => isLive).map(({ call_sign, state }) => [call_sign, state]);

test("the first channel that was shown counts, with its seconds", () => {
  const [fate] = fatesOf(
    message(
      sent("042", "push", "shown", { shown_at: at(4) }),
      sent("042", "live", "shown", { shown_at: at(0.8) }),
    ),
    () => true,
  );
  assert.deepEqual(fate, { call_sign: "042", state: "shown", channel: "live", after_s: 0.8 });
});

test("an offline phone is called offline, and not on its way", () => {
  assert.deepEqual(states(message(sent("042", "live", "queued")), false), [["042", "offline"]]);
  assert.deepEqual(states(message(sent("042", "live", "queued")), true), [["042", "sending"]]);
});

test("a push that waits or has gone out says so while the socket is silent", () => {
  const two = (/** @type {string} */ status) =>
    message(sent("042", "live", "queued"), sent("042", "push", status));
  assert.deepEqual(states(two("queued"), false), [["042", "sending"]]);
  assert.deepEqual(states(two("sent"), false), [["042", "sent"]]);
  assert.deepEqual(states(two("failed"), false), [["042", "offline"]]);
});

test("what expired everywhere was not delivered", () => {
  const over = message(sent("042", "live", "expired"), sent("042", "push", "failed"));
  assert.deepEqual(states(over), [["042", "failed"]]);
});

test("a case is asked again only while a phone may still show its message", () => {
  const open = message(sent("042", "live", "sent"));
  assert.equal(isOnItsWay(open, T0 + 5_000), true);
  assert.equal(isOnItsWay(open, T0 + 700_000), false);
  assert.equal(isOnItsWay(message(sent("042", "live", "shown", { shown_at: at(1) })), T0), false);
});

test("a failed push of a message leaves the order's own fate alone", () => {
  const state = fromBoard(board());
  const failed = { assignment_id: "o-042", channel: "push", reason: "gone" };
  const of = (/** @type {object} */ more) =>
    reduce(state, row(101, "delivery.failed", { ...failed, ...more })).deliveries.get("o-042");
  assert.equal(of({})?.push.status, "failed");
  assert.equal(of({ message_id: "m" }), undefined);
});
