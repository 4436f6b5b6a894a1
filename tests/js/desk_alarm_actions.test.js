// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmActions } from "../../static/desk/alarm/alarm_actions.js";
import { alarm, incident } from "./desk_cast.js";

const NEAR = { "zh-CN": "空闲 · 骑行 1 分", en: "free, 1 min by bike" };
const PROPOSAL = { call_sign: "007", eta_s: 60, distance_m: 240, reason: NEAR };
const silent = incident("a", { status: "dispatched", crew: { dispatched: ["042"] } });
const kinds = (/** @type {any} */ actions) => actions.map((/** @type {any} */ action) => action.kind);

test("the proposed goes instead of the one who is silent", () => {
  const [action] = alarmActions(alarm("x", { assignment_id: "o-042", body: { proposal: PROPOSAL } }), silent);
  assert.deepEqual(action, {
    kind: "send",
    key: "desk.offer.add",
    request: { members: ["007"], instead_of: ["o-042"] },
    reason: NEAR,
  });
});

test("nobody is proposed who is on the case by now, or when nobody was found", () => {
  const there = incident("a", { status: "dispatched", crew: { dispatched: ["042"], accepted: ["007"] } });
  const row = alarm("x", { assignment_id: "o-042", body: { proposal: PROPOSAL } });
  assert.deepEqual(alarmActions(row, there), []);
  assert.deepEqual(alarmActions(alarm("x", { body: { proposal: null } }), silent), []);
  assert.deepEqual(alarmActions(row, undefined), [], "nor for a case that left the board");
});

test("everyone near is asked for the seats that are silent, and the first to accept goes", () => {
  const body = { crew: ["007", "042", "063"], for_rows: ["o-042"], agencies: ["119", "120"] };
  const actions = alarmActions(alarm("x", { kind: "everyone_near", body }), silent, ["119"]);
  assert.deepEqual(actions[0], {
    kind: "send",
    key: "desk.offer.everyone",
    request: { members: ["007", "063"], first_only: true, instead_of: ["o-042"] },
  });
  assert.deepEqual(actions.slice(1), [{ kind: "notify", key: "desk.offer.notify", agency: "120" }]);
});

test("the plan's suggestion goes as it stands", () => {
  const row = alarm("x", { kind: "suggestion", call_sign: null, body: { crew: ["042", "007"] } });
  const [action] = alarmActions(row, incident("a"));
  assert.deepEqual(/** @type {any} */ (action).request, { members: ["042", "007"] });
});

test("a partner is told once", () => {
  const row = alarm("x", { kind: "partner", body: { agencies: ["119", "120"] } });
  assert.deepEqual(kinds(alarmActions(row, silent)), ["notify", "notify"]);
  assert.deepEqual(kinds(alarmActions(row, silent, ["119", "120"])), []);
});

test("a late accept is put to the desk: go on or turn back", () => {
  const row = alarm("x", { kind: "late_accept", call_sign: "042", assignment_id: "o-042", body: { instead: "007" } });
  assert.deepEqual(alarmActions(row, silent), [
    { kind: "go_on", key: "desk.offer.go_on", assignment_id: "o-042", instead: "007" },
    { kind: "turn_back", key: "desk.offer.turn_back", assignment_id: "o-042", instead: "007" },
  ]);
});

test("a place that was not confirmed is told by radio, and confirmed for the member", () => {
  const row = alarm("x", { kind: "place_unread", call_sign: "042", assignment_id: "o-042" });
  assert.deepEqual(kinds(alarmActions(row, silent)), ["place_told"]);
});

test("other alarms offer nothing but to be read", () => {
  for (const kind of ["overdue", "sos", "supervisor", "phone_offline", "past_eta"]) {
    assert.deepEqual(alarmActions(alarm("x", { kind }), silent), [], kind);
  }
});
