// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { alarm } from "./desk_cast.js";

/** @type {any} */
const page = Object.assign(new EventTarget(), {
  documentElement: { lang: "zh-CN", dataset: {} },
  querySelector: () => null,
});
const words = { "desk.alarm.source_silent": "{source} 失联" };
const fetch = async () => ({ ok: true, json: async () => words });
Object.assign(globalThis, { document: page, fetch });
const { load } = await import("../../static/lib/i18n.js");
const { alarmTitle } = await import("../../static/desk/alarm/alarm_words.js");

test("a silent source is named by the office's words, or by its code where there are none", async () => {
  await load("desk");
  const silent = (/** @type {any} */ body) => alarmTitle(alarm("x", { kind: "source_silent", body }));
  assert.equal(silent({ source: "noise-gw", source_name: "噪声监测点" }), "噪声监测点 失联");
  assert.equal(silent({ source: "noise-gw", source_name: "" }), "noise-gw 失联");
  assert.equal(silent({ source: "noise-gw" }), "noise-gw 失联", "raised by an older program");
});
