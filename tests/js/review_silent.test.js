// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { wasSilent } from "../../static/admin/review/was_silent.js";

/** @param {string} kind @param {object} [body] */
const told = (kind, body = {}) => wasSilent(/** @type {any} */ ({ kind, body }));

test("a step that waited for nobody tells of no silence", () => {
  assert.ok(told("escalation.taken", { after_s: 35 }));
  assert.ok(told("delivery.failed"));
  assert.ok(!told("escalation.taken", { after_s: 0 }));
  assert.ok(!told("assignment.accepted"));
});
