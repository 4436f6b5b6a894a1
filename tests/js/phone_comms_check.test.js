// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, conditionOf } from "../../static/phone/duty/condition.js";
import { reduce, saved } from "../../static/phone/state/state.js";
import { at, frame, heard, phone } from "./phone_cast.js";

const call = { id: "a".repeat(32), by: "701", at: at(0), ends_at: at(60) };
/** @param {number} seq @param {string[]} crew @param {any} [body] */
const asked = (seq, crew, body = call) => frame(seq, "comms_check.sent", { check: body, crew });

test("a comms check is for those it names, and is no job", () => {
  const state = heard(phone(), asked(101, ["042", "017"]));
  assert.equal(state.check?.id, call.id);
  assert.deepEqual(state.jobs, {});
  assert.equal(heard(phone(), asked(101, ["017"])).check, null);
});

test("an answered one stays answered, by whichever channel it is told again", () => {
  const known = heard(phone(), asked(101, ["042"]));
  const done = reduce(known, { type: "comms_check.answered", id: call.id });
  const again = reduce(heard(done, asked(102, ["042"])), { type: "check", check: { ...call, by: "" } });
  assert.ok(again.check?.isAnswered);
  const next = heard(again, asked(103, ["042"], { ...call, id: "b".repeat(32) }));
  assert.ok(!next.check?.isAnswered);
});

test("a page that is opened again knows the comms check it had", () => {
  const kept = saved(heard(phone(), asked(101, ["042"])));
  assert.equal(reduce(phone(), { type: "saved", saved: kept }).check?.id, call.id);
});

test("the pulse tells the duty screen from a page that is only open, and from a hidden one", () => {
  const now = { isHidden: false, screen: "duty", level: 0.643, isCharging: false };
  assert.deepEqual(conditionOf(now), { screen: "duty", battery: 0.64, is_charging: false });
  assert.equal(conditionOf({ ...now, screen: "order" }).screen, "visible");
  assert.equal(conditionOf({ ...now, isHidden: true }).screen, "hidden");
  assert.equal(conditionOf({ ...now, level: null, isCharging: null }).battery, null);
  assert.ok(isSame(conditionOf(now), conditionOf({ ...now, level: 0.641 })), "a hair less is no change");
  assert.ok(!isSame(null, conditionOf(now)));
});
