// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { say, sentence } from "../../static/desk/case/feed_words.js";
import { referenceOf } from "../../static/desk/case/reference.js";
import { timelineSteps } from "../../static/desk/case/timeline_steps.js";
import { OFF } from "../../static/desk/case/word_keys.js";
import { joined, unspaced } from "../../static/lib/joined.js";
import { OFF_REASONS } from "../../static/lib/lists.js";
import { tenths } from "../../static/lib/tenths.js";
import { row } from "./desk_cast.js";

/** @type {Record<string, string>} */
const ZH = JSON.parse(readFileSync(new URL("../../static/i18n/zh-CN/desk.json", import.meta.url), "utf8"));
const translate = (/** @type {string} */ key, /** @type {Record<string, string>} */ params = {}) =>
  ZH[key].replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");

test("a line without its last part has no separator at the end", () => {
  assert.equal(joined("井盖缺损", ""), "井盖缺损");
  assert.equal(joined("", "320 米"), "320 米");
  assert.equal(joined("井盖缺损", null, "文晖桥", false), "井盖缺损 · 文晖桥");
});

test("a word in the place of a call sign has no space behind it", () => {
  assert.deepEqual(["队员 手机没有动静", "042 手机没有动静 ", "a member's phone"].map(unspaced), [
    "队员手机没有动静",
    "042 手机没有动静",
    "a member's phone",
  ]);
});

test("what took no tenth of a second does not read 0.0", () => {
  assert.deepEqual([0, 0.04, 0.05, 6.12].map(tenths), ["<0.1", "<0.1", "0.1", "6.1"]);
});

test("two acts of one transaction have no time between them", () => {
  const times = ["2026-11-22T06:00:00.000Z", "2026-11-22T06:00:00.010Z", "2026-11-22T06:00:07.000Z"];
  const rows = times.map((at, n) => row(n + 1, "incident.amended", {}, { at }));
  assert.deepEqual(timelineSteps(rows).map(({ gap_s }) => gap_s), [null, null, 6.99]);
});

test("only people's numbers of a record are shown", () => {
  const id = "0123456789abcdef0123456789abcdef";
  assert.equal(referenceOf({ source_ref: id }), "");
  assert.equal(referenceOf({ source_ref: `042:${id}` }), "");
  assert.equal(referenceOf({ source_ref: null }), "");
  assert.equal(referenceOf({ source_ref: "110-2026-0042" }), "110-2026-0042");
});

test("every code for the end of an order has words", () => {
  assert.deepEqual(new Set(Object.keys(OFF)), OFF_REASONS);
  const off = row(1, "assignment.withdrawn", { reason: "resolved" }, { member: "017" });
  const own = row(2, "assignment.withdrawn", { reason: "人手够了" }, { member: "017" });
  const said = [off, own].map((frame) => say(sentence(frame), translate, ({ code }) => code));
  assert.deepEqual(said, ["701 停派 017：已处置完", "701 停派 017：人手够了"]);
});
