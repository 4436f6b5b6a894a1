// @ts-check
/** The office's words at a moment: a case keeps those with which it was opened. */
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { document: { documentElement: { lang: "en", dataset: {} } } });
const { namedAt, offered } = await import("../../static/lib/i18n.js");
const { needsOffice } = await import("../../static/phone/state/frames.js");
const { matching, valuesOf } = await import("../../static/admin/office/lists.js");

const FORMER = [
  { until: "2026-11-20T08:00:00.000Z", words: { "zh-CN": "噪声", en: "Noise" } },
  { until: "2026-11-22T08:00:00.000Z", words: { "zh-CN": "声音" } },
];
const ENTRY = { name: { "zh-CN": "生活声音", en: "Sound" }, former: FORMER };

test("a renamed code has the words of the moment", () => {
  assert.equal(namedAt(ENTRY), "Sound");
  assert.equal(namedAt(ENTRY, "2026-11-19T23:00:00.000Z"), "Noise");
  assert.equal(namedAt(ENTRY, "2026-11-20T08:00:00.000Z"), "声音", "the first language stands in");
  assert.equal(namedAt(ENTRY, "2026-11-22T08:00:00.001Z"), "Sound");
  assert.equal(namedAt({ "zh-CN": "船" }, "2026-11-22T08:00:00.001Z"), "船");
  assert.equal(namedAt(undefined, "2026-11-22T08:00:00.001Z"), "");
});

test("a hidden code is not offered", () => {
  const list = { boat: { "zh-CN": "船", hidden: true }, torch: { "zh-CN": "手电" } };
  assert.deepEqual(offered(list).map(([code]) => code), ["torch"]);
  assert.deepEqual(offered(undefined), []);
});

test("a phone reads the lists again when a heartbeat names another version", () => {
  const beat = (/** @type {number|undefined} */ version) => /** @type {any} */ ({ kind: "heartbeat", office: version });
  assert.ok(needsOffice(null, beat(0)));
  assert.ok(needsOffice({ version: 3 }, beat(4)));
  assert.ok(needsOffice({ version: 3 }, beat(2)), "a restored backup goes back");
  assert.ok(!needsOffice({ version: 3 }, beat(3)));
  assert.ok(!needsOffice(null, beat(undefined)), "a server of before names none");
});

/** @param {[string, string][]} fields */
const form = (fields) => {
  const data = new FormData();
  for (const [key, value] of fields) data.append(key, value);
  return /** @type {any} */ (data);
};

test("a form changes what it shows and nothing else", (context) => {
  const Real = globalThis.FormData;
  context.mock.method(globalThis, "FormData", function read(/** @type {any} */ given) {
    return given ?? new Real();
  });
  const before = { "zh-CN": "船", en: "Boat" };
  assert.deepEqual(valuesOf("kit", form([["zh", " 小船 "], ["en", ""]]), before), { "zh-CN": "小船", en: null });
  assert.deepEqual(valuesOf("dispositions", form([["zh", "船"], ["en", ""]]), {}), { "zh-CN": "船", en: null });
  const chip = form([["zh", "火"], ["en", "Fire"], ["category", "FI0102"], ["severity", "1"]]);
  const name = { "zh-CN": "火", en: "Fire" };
  assert.deepEqual(valuesOf("chips", chip, {}), { name, category: "FI0102", severity: 1 });
});

test("a search finds codes and both languages", () => {
  const entry = (/** @type {string} */ code, /** @type {any} */ fields) => /** @type {any} */ ({ code, fields });
  const entries = [entry("boat", { "zh-CN": "船", en: "Boat" }), entry("EN0105", ENTRY), entry("old", { "zh-CN": "旧", hidden: true })];
  const codes = (/** @type {string} */ search, withHidden = false) =>
    matching(entries, search, withHidden).map(({ code }) => code);
  assert.deepEqual(codes(" BOA "), ["boat"]);
  assert.deepEqual(codes("生活"), ["EN0105"]);
  assert.deepEqual(codes(""), ["boat", "EN0105"]);
  assert.deepEqual(codes("", true), ["boat", "EN0105", "old"]);
});

test("a plan's form names who else is told, and a plan that never named anybody stays without", (context) => {
  const Real = globalThis.FormData;
  context.mock.method(globalThis, "FormData", function read(/** @type {any} */ given) {
    return given ?? new Real();
  });
  const told = (/** @type {[string, string][]} */ fields, /** @type {any} */ before) =>
    valuesOf("categories", form(fields), before).tells;
  assert.deepEqual(told([["tells", "community"], ["tells", "110"]], { tells: ["110"] }), ["110", "community"]);
  assert.deepEqual(told([], { tells: ["110"] }), []);
  assert.equal(told([], {}), undefined);
});
