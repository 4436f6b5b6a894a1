// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { byBike, distance_m } from "../../static/lib/distance.js";
import { mapLinks, toBd09, toGcj02 } from "../../static/lib/navigation.js";

const BRIDGE = { lat: 30.3, lon: 120.176 };

test("WGS-84 becomes GCJ-02 to the last digit", () => {
  assert.deepEqual(toGcj02(BRIDGE), { lat: 30.297635189936894, lon: 120.18063460578291 });
});

test("Baidu's is GCJ-02 turned once more", () => {
  const { lat, lon } = toBd09(BRIDGE);
  assert.ok(Math.abs(lat - 30.30327545) < 1e-8 && Math.abs(lon - 120.18722784) < 1e-8);
});

test("abroad nothing is shifted", () => {
  const paris = { lat: 48.8584, lon: 2.2945 };
  assert.deepEqual(toGcj02(paris), paris);
  assert.deepEqual(toBd09(paris), paris);
});

test("each map gets the place in its own datum", () => {
  const links = Object.fromEntries(
    mapLinks(BRIDGE, "文晖桥", BRIDGE).map(({ map, url }) => [map, new URL(url)]),
  );
  assert.equal(links.amap.searchParams.get("to"), "120.180635,30.297635,文晖桥");
  assert.equal(links.amap.searchParams.get("coordinate"), "gaode");
  assert.equal(
    links.baidu.searchParams.get("destination"),
    "latlng:30.303275,120.187228|name:文晖桥",
  );
  assert.equal(links.baidu.searchParams.get("coord_type"), "bd09ll");
  assert.equal(links.apple.searchParams.get("daddr"), "30.297635,120.180635");
});

test("Baidu marks the place when the phone does not know where it is", () => {
  const [, baidu] = mapLinks(BRIDGE, "文晖桥");
  assert.equal(new URL(baidu.url).pathname, "/marker");
});

test("distances are metres, and the way is longer than the line", () => {
  const away = { lat: 30.3, lon: 120.186 };
  const line_m = distance_m(BRIDGE, away);
  assert.ok(Math.abs(line_m - 960) < 3);
  assert.ok(Math.abs(byBike(BRIDGE, away).way_m - line_m * 1.36) < 1e-6);
});
