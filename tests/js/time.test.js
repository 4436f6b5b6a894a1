// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN", dataset: {} }, addEventListener() {} },
});
const { clock, figure, wallDay } = await import("../../static/lib/time.js");

test("a running time stays as short as minutes and seconds", () => {
  assert.deepEqual([0, 24, 5999].map(figure), ["0:00", "0:24", "99:59"]);
  // The catalogue is not loaded here, so the keys stand for its words.
  assert.deepEqual([6000, 7199, 35_999].map(figure), Array(3).fill("time.minutes"));
  assert.deepEqual([36_000, 172_799].map(figure), Array(2).fill("time.whole_hours"));
  assert.equal(figure(172_800), "time.days");
});

test("a day of another year says its year", () => {
  clock.sync("2026-11-30T00:00:00Z");
  assert.doesNotMatch(wallDay("2026-11-29T23:51:00Z"), /2026/);
  assert.match(wallDay("2027-11-30T00:00:00Z"), /2027/);
});
