// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  added,
  change,
  edited,
  isChanged,
  policiesFor,
  removed,
  rowsOf,
  stepsOf,
  stillWrong,
  WHOLE,
  wrongOf,
} from "../../static/admin/policy/steps.js";

const CHOICES = {
  whens: ["unclaimed", "dispatched", "past_eta"],
  fits: { unclaimed: ["siren"], dispatched: ["list", "live", "ring", "sms", "add_member"], past_eta: ["desk_alarm"] },
  at_once: ["live"],
  may_ask: ["add_member"],
};
/** @param {string} action @param {number} after_s @param {any} [more] @returns {any} */
const step = (action, after_s, more = {}) => ({ when: "dispatched", do: action, after_s, after_etas: null, policy: "always", unless: null, silent: false, ...more });
const SHIPPED = [step("sms", 20), step("ring", 5), step("live", 0)];

test("steps stand as the seconds pass, and standing so is no change", () => {
  const rows = rowsOf(SHIPPED);
  assert.deepEqual(stepsOf(rows).map((step) => step.do), ["live", "ring", "sms"]);
  assert.equal(isChanged(rows, SHIPPED), false);
  assert.equal(new Set(rows.map((row) => row.key)).size, 3);
});

test("a step is edited, added and removed without touching the others", () => {
  const rows = rowsOf(SHIPPED);
  const later = edited(rows, rows[1].key, { after_s: 8 }, CHOICES);
  assert.deepEqual(stepsOf(later).map((step) => step.after_s), [0, 8, 20]);
  assert.equal(later[2], rows[2]);
  assert.ok(isChanged(later, SHIPPED));
  assert.deepEqual(removed(later, rows[1].key), [rows[0], rows[2]]);
  const more = added(rows, "dispatched", CHOICES).at(-1)?.step;
  assert.deepEqual([more?.do, more?.after_s, more?.after_etas], ["ring", 60, null], "neither what only lists it nor what the dispatch does itself");
  const eta = added(rows, "past_eta", CHOICES).at(-1)?.step;
  assert.deepEqual([eta?.after_s, eta?.after_etas], [null, 1.5]);
});

test("only steps that bring people can ask first", () => {
  assert.ok(policiesFor("add_member", CHOICES).includes("ask"));
  assert.ok(!policiesFor("sms", CHOICES).includes("ask"));
  const rows = rowsOf([step("add_member", 20, { policy: "ask" })]);
  const [row] = edited(rows, rows[0].key, { do: "sms" }, CHOICES);
  assert.equal(row.step.policy, "always");
});

test("each error stands at its row until that row is touched", () => {
  const rows = rowsOf(SHIPPED);
  const wrong = wrongOf([{ field: "steps.1.after_s" }, { field: "steps.2" }, { field: "steps.0.colour" }], rows);
  const words = rows.map((row) => wrong.get(row.key)?.words);
  assert.deepEqual(words, ["policy.wrong.other", "policy.wrong.after_s", "policy.wrong.measure"]);
  const touched = edited(rows, rows[1].key, { after_s: 7 }, CHOICES);
  assert.deepEqual([...stillWrong(wrong, touched).keys()].sort(), [rows[0].key, rows[2].key].sort());
  assert.equal(wrongOf([{ field: "steps" }], rows).get(WHOLE)?.words, "policy.wrong.twice");
  assert.equal(wrongOf([{ field: "version" }], rows).get(WHOLE)?.words, "policy.wrong.other");
});

test("a change has its sign, and none is 0", () => {
  assert.equal(change(3, 5), "+2");
  assert.equal(change(5, 3), "−2");
  assert.equal(change(4, 4), "0");
});
