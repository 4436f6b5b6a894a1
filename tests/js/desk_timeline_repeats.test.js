// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { counts } from "../../static/desk/state/counts.js";
import { withoutRepeats } from "../../static/desk/case/timeline_repeats.js";
import { fromBoard } from "../../static/desk/state/state.js";
import { alarm, at, board, member, row } from "./desk_cast.js";

const BY = { actor: "worker" };
const escalation = (/** @type {number} */ seq, /** @type {any} */ body) =>
  row(seq, "escalation.taken", { when: "dispatched", crew: ["042"], result: "done", ...body }, BY);
const kinds = (/** @type {any[]} */ rows) => withoutRepeats(rows).map(({ seq }) => seq);

test("a ring, an alarm and an order are told once: by the step, with its reason", () => {
  const fields = { call_sign: "042", body: { step: "dispatched:desk_alarm:15" } };
  const rows = [
    row(1, "order.sent", { crew: ["042"] }),
    row(2, "order.rung", { crew: ["042"], round: 2 }, BY),
    escalation(3, { do: "ring" }),
    row(4, "alarm.raised", { alarm: alarm("x", fields) }, BY),
    escalation(5, { do: "desk_alarm", step: "dispatched:desk_alarm:15" }),
    row(6, "order.sent", { crew: ["007"] }, BY),
    row(7, "assignment.replaced", { instead: "007" }, { member: "042" }),
    escalation(8, { do: "add_member", added: ["007"] }),
  ];
  for (const frame of rows) frame.at = at(3);
  assert.deepEqual(kinds(rows), [1, 3, 5, 7, 8]);
});

test("what no step says stays: another second, another member, an alarm of its own", () => {
  const rung = { ...row(1, "order.rung", { crew: ["042"], round: 2 }, BY), at: at(1) };
  const step = { ...escalation(2, { do: "ring" }), at: at(9) };
  assert.deepEqual(kinds([rung, step]), [1, 2]);
  const other = { ...row(1, "order.rung", { crew: ["017"], round: 2 }, BY), at: at(9) };
  assert.deepEqual(kinds([other, step]), [1, 2]);
  const sos = { ...row(1, "alarm.raised", { alarm: alarm("x", { kind: "sos", call_sign: "042" }) }), at: at(9) };
  assert.deepEqual(kinds([sos, step]), [1, 2]);
});

test("an act that settles several alarms is told once, and a later one again", () => {
  const cleared = (/** @type {number} */ seq, /** @type {number} */ second, actor = "701") =>
    row(seq, "alarm.cleared", { alarm_id: `x${seq}` }, { actor, at: at(second) });
  const rows = [cleared(1, 3), cleared(2, 3), cleared(3, 3, "702"), cleared(4, 9)];
  assert.deepEqual(kinds(rows), [1, 3, 4]);
});

test("on duty and not to be heard is counted by name", () => {
  const members = [member("007"), member("042", { live: false }), member("063", { live: false, on_duty: false })];
  assert.deepEqual(counts(fromBoard(board({ members })), 0).offline, ["042"]);
});
