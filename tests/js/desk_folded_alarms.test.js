// @ts-check
/** Several alarms of a case leave room for the members who can be sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foldedAlarms } from "../../static/desk/alarm/folded_alarms.js";
import { alarm, incident } from "./desk_cast.js";

const CASE = incident("a");
const ids = (/** @type {any[]} */ rows) => foldedAlarms(rows, CASE).folded.map(({ id }) => id);

test("alarms that only repeat that time runs are one line below the first", () => {
  const kinds = ["unclaimed", "overdue", "second_desk"];
  const rows = kinds.map((kind) => alarm(kind, { kind, call_sign: null }));
  assert.deepEqual(ids(rows), ["overdue", "second_desk"]);
  assert.deepEqual(ids(rows.slice(1)), ["second_desk"], "the first is seen: the next stands in full");
});

test("what a person sent and what offers an act is never folded", () => {
  const proposal = { call_sign: "007", eta_s: 60, distance_m: 240, reason: {} };
  const rows = [
    alarm("late", { kind: "overdue" }),
    alarm("sos", { kind: "sos" }),
    alarm("more", { kind: "reinforce" }),
    alarm("silent", { body: { proposal } }),
    alarm("called", { kind: "supervisor" }),
  ];
  assert.deepEqual(ids(rows), ["called"]);
});
