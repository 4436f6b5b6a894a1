import assert from "node:assert/strict";
import { test } from "node:test";
import { bandOf, cells, levelAt, REACH_M } from "../../static/admin/noise/field.js";
import { distance_m } from "../../static/lib/distance.js";

const HERE = { lat: 30.29, lon: 120.17, level: 50 };
const FAR = { lat: 30.31, lon: 120.19, level: 70 };
/** 100 m to the north of HERE. */
const NEAR = { lat: 30.29 + 100 / 111_320, lon: 120.17, level: 60 };

test("the sketch says nothing further than 150 m from a station", () => {
  const drawn = cells([HERE, FAR]);
  assert.ok(drawn.length > 100);
  for (const cell of drawn)
    assert.ok([HERE, FAR].some((station) => distance_m(cell, station) <= REACH_M));
});

test("a place at a station has its level, a place between two has one between", () => {
  assert.ok(Math.abs(levelAt(HERE, [HERE, NEAR]) - 50) < 0.1);
  const middle = { lat: (HERE.lat + NEAR.lat) / 2, lon: HERE.lon };
  assert.ok(Math.abs(levelAt(middle, [HERE, NEAR]) - 55) < 0.1);
});

test("bands are 5 dB wide and end at both sides", () => {
  assert.deepEqual([12, 44.9, 45, 74.9, 75, 120].map(bandOf), [0, 0, 1, 6, 7, 7]);
});
