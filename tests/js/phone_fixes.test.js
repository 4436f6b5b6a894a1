// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fixes, positionOf } from "../../static/phone/duty/fixes.js";

/** @param {number} seconds @param {number} [lat] @returns {any} */
const fix = (seconds, lat = 30.3) => ({
  lat,
  lon: 120.17,
  accuracy_m: 8,
  taken_at: new Date((seconds - 90) * 1000).toISOString(),
  heard_at: new Date(seconds * 1000).toISOString(),
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
  assert.deepEqual(positionOf({ coords, timestamp: 0 }, 90_000), {
    lat: 30.3,
    lon: 120.17,
    accuracy_m: 8.3,
    taken_at: "1970-01-01T00:00:00.000Z",
    heard_at: "1970-01-01T00:01:30.000Z",
  });
});

test("a phone that is ahead of the satellites sends its positions", () => {
  const now = Date.parse("2026-11-22T06:00:00Z");
  const coords = { latitude: 30.3, longitude: 120.17, accuracy: 8 };
  const rollover = 1024 * 7 * 86_400_000;
  for (const timestamp of [now - 90_000, now + 90_000, now - rollover]) {
    const fixes = new Fixes();
    fixes.add(positionOf({ coords, timestamp }, now));
    assert.equal(fixes.take(now + 5000).length, 1, `${timestamp}`);
  }
});

test("a time that no date can hold is sent in its own words", () => {
  const coords = { latitude: 30.3, longitude: 120.17, accuracy: 8 };
  for (const timestamp of [Number.NaN, 1.8e18]) {
    const sent = positionOf({ coords, timestamp }, 0);
    assert.equal(sent.taken_at, String(timestamp));
  }
});
