// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { incident, job } from "./phone_cast.js";

Object.assign(globalThis, { document: { documentElement: { lang: "zh-CN" } } });
const { isHelper, isLifeAtRisk, needsPhoto, steps } = await import("../../static/phone/scene/closing.js");

/** @type {any} */
const phone = {
  office: {
    categories: {
      RE0101: { asks_solved: false, severity: 1, card: [{}, {}] },
      EN0101: { asks_solved: true, severity: 3, card: [{}] },
      DV0102: { asks_solved: false, severity: 3, card: [{}] },
    },
  },
};
/** @param {string} category @param {number} severity */
const at = (category, severity) => job("on_scene", { incident: incident({ category, severity }) });

test("the card is open at a rescue, and closed elsewhere", () => {
  assert.ok(isLifeAtRisk(phone, at("RE0101", 1)));
  assert.ok(!isLifeAtRisk(phone, at("EN0101", 1)), "a complaint, however urgent");
  assert.ok(isLifeAtRisk(phone, at("RE0101", 3)), "a rescue that the desk has lowered");
  assert.ok(!isLifeAtRisk(phone, at("DV0102", 3)), "a device that is off line");
  assert.ok(!isLifeAtRisk(phone, at("XX9999", 1)), "a category that the phone does not know");
});

test("a category without steps has no card", () => {
  assert.equal(steps(phone, at("RE0101", 1)), 2);
  assert.equal(steps(phone, at("XX9999", 1)), 0);
});

test("who owes the report says how the case ended, also one who did not lead", () => {
  const owed = { call_sign: "042", since: "", due_at: "", breached_at: null };
  const mine = (/** @type {any} */ report_owed) => {
    const made = job("cleared", { incident: incident({ lead: "017", report_owed }) });
    Object.assign(made.assignment, { call_sign: "042", is_lead: false });
    return made;
  };
  assert.ok(isHelper(mine(null)));
  assert.ok(!isHelper(mine(owed)));
});

test("what was over before arrival needs no photo, as the server says", () => {
  const answered = (/** @type {any} */ before_arrival, /** @type {string} */ disposition) => ({
    office: { categories: { FI0101: { photo: "required" } }, before_arrival },
    forms: { of: () => ({ photos: [], disposition }) },
  });
  const fire = at("FI0101", 1);
  assert.ok(needsPhoto(/** @type {any} */ (answered(["gone_before"], "to_fire")), fire));
  assert.ok(!needsPhoto(/** @type {any} */ (answered(["gone_before"], "gone_before")), fire));
  assert.ok(needsPhoto(/** @type {any} */ (answered(undefined, "gone_before")), fire));
});
