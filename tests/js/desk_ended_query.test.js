// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, {
  document: {
    documentElement: { lang: "zh-CN", dataset: { zone: "Asia/Shanghai" } },
    addEventListener() {},
  },
});
const { dayOf, noFilters, pathOf } = await import("../../static/desk/ended/ended_query.js");

const NOW = Date.parse("2026-11-29T17:30:00Z");

test("a day is the day in Hangzhou", () => {
  assert.equal(dayOf(NOW), "2026-11-30");
  assert.equal(dayOf(NOW - 2 * 3_600_000), "2026-11-29");
});

test("the list begins with the last thirty days and no other filter", () => {
  assert.equal(
    pathOf(noFilters(NOW)),
    "/api/v1/ended-incidents?since=2026-10-31&until=2026-11-30",
  );
});

test("what is typed is sent as it is, without spaces around it", () => {
  const path = pathOf({ ...noFilters(NOW), q: " 电梯 & 桥 ", crew: "042 " }, "last");
  const query = new URL(path, "http://x").searchParams;
  assert.deepEqual(
    [query.get("q"), query.get("crew"), query.get("after"), query.has("status")],
    ["电梯 & 桥", "042", "last", false],
  );
});
