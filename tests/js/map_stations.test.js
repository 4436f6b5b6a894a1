import assert from "node:assert/strict";
import { test } from "node:test";
import { RINGS } from "../../static/lib/map/icons.js";

Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { documentElement: { lang: "zh-CN", dataset: {} } }),
  addEventListener: () => {},
});
const { stationPoints } = await import("../../static/lib/map/features.js");

const station = (id, state, level) => ({ id, state, level, lat: 30.29, lon: 120.17 });

test("each state of a noise station has a ring of its own, and only a level that counts is a number", () => {
  const rows = [["loud", 66.4], ["over", 61], ["quiet", null], ["doubtful", 70], ["silent", null]];
  const points = stationPoints(rows.map(([state, level], n) => station(n, state, level)));
  const labels = points.features.map(({ properties }) => properties.label);
  assert.deepEqual(labels, ["66", "61", "–", "?", "✕"]);
  const looks = points.features.map(({ properties }) => JSON.stringify(RINGS[properties.icon]));
  assert.equal(new Set(looks).size, rows.length, "colour is not alone");
});
