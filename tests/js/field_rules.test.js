import assert from "node:assert/strict";
import { test } from "node:test";
import { lineOf, membersOf, partsOf, ruleOf, withLine } from "../../static/admin/sources/field_rules.js";

const TIME = { from: "at", time: "unix_ms" };
const USUAL = { fields: { ref: "no", occurred_at: TIME, certainty: { value: "likely" } } };
const merging = { usual: USUAL, replaces: false };

test("a rule is one line, and what the line does not show stays", () => {
  assert.equal(lineOf({ from: ["a.b", "c"], join: "/" }), "a.b, c");
  assert.equal(lineOf({ value: "likely" }), "=likely");
  assert.deepEqual(partsOf(TIME), ["time"]);
  assert.deepEqual(ruleOf("data.at，time", TIME), { time: "unix_ms", from: ["data.at", "time"] });
  assert.equal(ruleOf(" data.no ", "no"), "data.no");
  assert.deepEqual(ruleOf("=true", undefined), { value: true });
});

test("only changed rules are stored, and an empty line is the usual rule again", () => {
  const own = withLine({ back: {} }, merging, "occurred_at", "data.at");
  assert.deepEqual(own, { back: {}, fields: { occurred_at: { time: "unix_ms", from: "data.at" } } });
  assert.deepEqual(withLine(own, merging, "occurred_at", ""), { back: {} });
  assert.deepEqual(withLine({}, merging, "ref", "no"), {});
  assert.deepEqual(membersOf(own, merging), ["ref", "occurred_at", "certainty"]);
});

test("a map that replaces the usual one begins as a copy of it", () => {
  const whole = { usual: { ...USUAL, unwrap: "msg" }, replaces: true };
  const own = withLine({}, whole, "ref", "id");
  assert.deepEqual(own, { unwrap: "msg", fields: { ...USUAL.fields, ref: "id" } });
  assert.deepEqual(membersOf(withLine(own, whole, "ref", ""), whole), ["occurred_at", "certainty"]);
});
