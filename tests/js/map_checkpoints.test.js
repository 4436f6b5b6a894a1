import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { documentElement: { lang: "zh-CN", dataset: {} } }),
  addEventListener: () => {},
});
const { checkpointPoints } = await import("../../static/lib/map/features.js");

test("a patrol point is drawn by how long nobody has looked, and one never seen as the longest", () => {
  const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const rows = [null, ago(200), ago(30), ago(2)].map((seen_at, id) => ({
    id,
    seen_at,
    lat: 30.29,
    lon: 120.17,
  }));
  const steps = checkpointPoints(rows).features.map(({ properties }) => properties.step);
  assert.deepEqual(steps, ["long", "long", "days", "today"]);
});
