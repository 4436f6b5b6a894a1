// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestRoad } from "../../static/lib/map/nearest_road.js";

Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { documentElement: { lang: "zh-CN", dataset: {} } }),
  addEventListener: () => {},
});
const { shownPlaces } = await import("../../static/lib/map/update.js");
const { spots } = await import("../../static/phone/order/travel.js");

/** @param {number[][]} coordinates @param {Record<string, string>} properties @returns {any} */
const line = (coordinates, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "LineString", coordinates },
});
/** @param {any[]} features @returns {any} */
const town = (...features) => ({ features: { type: "FeatureCollection", features } });
const canal = line([[120.17, 30.29], [120.17, 30.31]], { kind: "water" });
const street = line([[120.16, 30.31], [120.18, 30.31]], { k: "tertiary" });
const goal = { lat: 30.3, lon: 120.17 };

test("the nearest road is a point on its line, and water is none", () => {
  const road = nearestRoad(town(canal, street).features, goal);
  assert.ok(road);
  assert.ok(Math.abs(road[0] - 120.17) < 1e-9 && Math.abs(road[1] - 30.31) < 1e-9, String(road));
  assert.equal(nearestRoad(town(canal).features, goal), null);
});

test("the end of a road is nearest when the place lies beyond it", () => {
  const [lon, lat] = nearestRoad(town(street).features, { lat: 30.31, lon: 120.2 }) ?? [];
  assert.deepEqual([lon, lat].map((n) => n?.toFixed(6)), ["120.180000", "30.310000"]);
});

/** @param {any} me @param {any} [map] @returns {number[][]} */
const shown = (me, map = town(canal, street)) =>
  shownPlaces({ incidents: [/** @type {any} */ ({ ...goal })], me, near: [], town: map });

test("a map of one place frames a road, at any distance", () => {
  assert.deepEqual(shown(null).map((place) => place.map((n) => Number(n.toFixed(5)))), [
    [120.17, 30.3],
    [120.17, 30.31],
  ]);
  assert.equal(shown({ lat: 30.3001, lon: 120.17 }).length, 3, "the member, the goal, the road");
  assert.equal(shown(null, null).length, 1, "the town is not known yet");
});

test("a member in another city is not framed: no road would be seen", () => {
  assert.equal(shown({ lat: 31.2, lon: 121.4 }).length, 2);
});

test("the locator shows the way north up, within its picture", () => {
  const [pin, me] = spots(goal, { lat: 30.29, lon: 120.17 });
  assert.ok(pin.y < me.y && Math.abs(pin.x - me.x) < 1e-6, "the goal is in the north");
  for (const from of [{ lat: 30.3, lon: 120.2 }, { lat: 31, lon: 120.1 }, goal]) {
    for (const { x, y } of spots(goal, from)) assert.ok(x >= 40 && x <= 320 && y >= 30 && y <= 130);
  }
});
