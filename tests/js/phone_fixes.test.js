// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fixes, positionOf } from "../../static/phone/duty/fixes.js";

/** @param {number} seconds @param {number} [lat] @returns {any} */
const fix = (seconds, lat = 30.3) => ({
  lat,
  lon: 120.17,
  accuracy_m: 8,
  taken_at: new Date(seconds * 1000).toISOString(),
});

test("a batch goes each ten seconds, or after twenty metres", () => {
  const fixes = new Fixes();
  fixes.add(fix(0));
  assert.ok(fixes.isDue(10_000));
  assert.equal(fixes.take(10_000).length, 1);
  fixes.add(fix(12));
  assert.ok(!fixes.isDue(12_000));
  fixes.add(fix(13, 30.3003));
  assert.ok(fixes.isDue(13_000), "thirty metres on");
  fixes.add(fix(20));
  assert.ok(fixes.isDue(20_000));
});

test("what is older than a minute is dropped, not sent late", () => {
  const fixes = new Fixes();
  fixes.add(fix(0));
  fixes.add(fix(100));
  assert.deepEqual(fixes.take(120_000), [fix(100)]);
});

test("a failed batch goes with the next one", () => {
  const fixes = new Fixes();
  fixes.add(fix(0));
  const batch = fixes.take(10_000);
  fixes.add(fix(11));
  fixes.giveBack(batch);
  assert.deepEqual(fixes.take(20_000), [fix(0), fix(11)]);
});

test("a position says how sure it is and when it was", () => {
  const coords = { latitude: 30.3, longitude: 120.17, accuracy: 8.26 };
  assert.deepEqual(positionOf({ coords, timestamp: 0 }), {
    lat: 30.3,
    lon: 120.17,
    accuracy_m: 8.3,
    taken_at: "1970-01-01T00:00:00.000Z",
  });
});
