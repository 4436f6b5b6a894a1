// @ts-check
/** The desk reads how far from the case a report was made, or why nobody knows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { say, sentence } from "../../static/desk/case/feed_words.js";
import { NO_FIX, whereMade } from "../../static/desk/case/position_words.js";
import { lacksPhoto } from "../../static/desk/case/report_words.js";
import { sections } from "../../static/desk/queue/queue.js";
import { at, incident, row } from "./desk_cast.js";

/** @param {string} tag */
const catalogue = (tag) => JSON.parse(readFileSync(new URL(`../../static/i18n/${tag}/desk.json`, import.meta.url), "utf8"));
/** @param {Record<string, string>} words */
const translate = (words) => (/** @type {string} */ key, /** @type {Record<string, string>} */ params = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => params[name]);
const ZH = catalogue("zh-CN");
const EN = catalogue("en");

/** @param {Record<string, any>} change @returns {any} */
const report = (change) => ({ call_sign: "042", kind: "arrived", late: false, fix: null, no_fix: null, ...change });

/** @param {Record<string, any>} change @param {Record<string, string>} [words] */
const told = (change, words = ZH) => say(whereMade(report(change)), translate(words), () => "");

const FAR = { distance_m: 420, accuracy_m: 30, age_s: 12, far: true };

test("far away is a flag in words", () => {
  assert.equal(told({ fix: FAR }), "远：离现场 420 米，误差 30 米，12 秒前");
  assert.equal(told({ fix: FAR }, EN), "Away: 420 m from the case, ± 30 m, 12 s before");
  assert.equal(told({ fix: { ...FAR, distance_m: 12, accuracy_m: 8, far: false } }), "距现场 12 米，误差 8 米，12 秒前");
  assert.equal(told({ fix: { ...FAR, distance_m: 2340, age_s: 180 } }), "远：离现场 2.3 公里，误差 30 米，3 分前");
});

test("what is not known is left out", () => {
  assert.equal(told({ fix: { distance_m: null, accuracy_m: 30, age_s: 12, far: false } }), "事件没有坐标，误差 30 米，12 秒前");
  assert.equal(told({ fix: { distance_m: 420, accuracy_m: null, age_s: null, far: true } }), "远：离现场 420 米");
});

test("each reason has words in both languages", () => {
  for (const no_fix of Object.keys(NO_FIX)) {
    for (const words of [ZH, EN]) assert.ok(!told({ no_fix }, words).includes("desk."), no_fix);
  }
  assert.equal(told({ no_fix: "on_behalf" }), "由指挥台代报，无位置");
  assert.equal(told({}), "无位置，没说原因", "an older page");
});

test("on the way, afterwards and before this was kept nothing is missed", () => {
  assert.equal(told({ kind: "progress" }), "");
  assert.equal(told({ kind: "resolved", late: true, fix: FAR }), "");
  assert.equal(told({ fix: undefined }), "");
});

test("the timeline says it beside 到了", () => {
  const line = say(sentence(row(1, "report.filed", { report: report({ fix: FAR }) })), translate(ZH), () => "");
  assert.equal(line, "042 到了（远：离现场 420 米，误差 30 米，12 秒前）");
});

test("待补报 is a section of its own, the most overdue first, and no closed case is in it", () => {
  const owed = (/** @type {string} */ id, /** @type {number} */ due_s) =>
    incident(id, {
      status: "resolved",
      report_owed: { call_sign: "042", since: at(0), due_at: at(due_s), breached_at: null },
    });
  const cases = [owed("a", 900), owed("b", 60), incident("c", { status: "resolved", report_owed: null })];
  const state = /** @type {any} */ ({
    incidents: new Map(cases.map((made) => [made.id, made])),
    ...{ alarms: new Map(), intakes: new Map(), members: new Map() },
  });
  const shown = sections(state)
    .filter(({ items }) => items.length)
    .map(({ name, items }) => [name, items.map(({ key }) => key)]);
  assert.deepEqual(shown, [
    ["report_owed", ["incident:b", "incident:a"]],
    ["resolved", ["incident:c"]],
  ]);
});

test("a case that was closed without its report says why", () => {
  const act = row(2, "closure.accepted", { note: "", without_report: "手机坏了" }, { actor: "702" });
  assert.equal(say(sentence(act), translate(ZH), () => ""), "702 不等补报，办结：手机坏了");
});

test("待补报 says that the photo is missing where the category requires one", () => {
  const [bare, shown] = [report({ photos: [] }), report({ photos: ["a"] })];
  assert.ok(lacksPhoto({ photo: "required" }, [bare]));
  assert.ok(!lacksPhoto({ photo: "required" }, [bare, shown]));
  assert.ok(!lacksPhoto({ photo: "optional" }, [bare]));
  assert.ok(!lacksPhoto(undefined, [bare]), "a category that the desk does not know");
});
