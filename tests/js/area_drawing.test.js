// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asText,
  begun,
  fromText,
  isSimple,
  outlines,
  polygonsOf,
  tapped,
  undone,
} from "../../static/admin/areas/drawing.js";
import { foldedAtFirst, goalsOf, shownAreas } from "../../static/admin/areas/tree_order.js";

/** @type {[number, number][]} */
const RING = [
  [120.17, 30.28],
  [120.18, 30.28],
  [120.18, 30.29],
  [120.17, 30.29],
];
const SQUARE = [[[...RING, RING[0]]]];

test("a new outline is walked along, and each step can be undone", () => {
  let drawing = begun(undefined);
  for (const [lon, lat] of RING) drawing = tapped(drawing, { lat, lon });
  assert.deepEqual(drawing.corners, RING);
  assert.deepEqual(polygonsOf(drawing.corners), SQUARE);
  assert.deepEqual(undone(drawing).corners, RING.slice(0, 3));
  assert.equal(polygonsOf(RING.slice(0, 2)), null);
});

test("a known outline is mended: the nearest corner moves or goes, a new one comes between two", () => {
  const drawing = begun(SQUARE);
  assert.equal(drawing.mode, "move");
  const moved = tapped(drawing, { lat: 30.2905, lon: 120.1705 });
  assert.deepEqual(moved.corners, [...RING.slice(0, 3), [120.1705, 30.2905]]);
  const removed = tapped({ ...drawing, mode: "remove" }, { lat: 30.281, lon: 120.179 });
  assert.deepEqual(removed.corners, [RING[0], RING[2], RING[3]]);
  const added = tapped({ ...drawing, mode: "add" }, { lat: 30.285, lon: 120.1805 });
  assert.deepEqual(added.corners.indexOf(added.corners.find(([lon]) => lon === 120.1805) ?? RING[0]), 2);
});

test("corners are read and corrected as text", () => {
  assert.equal(asText(RING.slice(0, 1)), "30.28, 120.17");
  assert.deepEqual(fromText("30.28, 120.17\n\n30.28，120.18\n"), RING.slice(0, 2));
  assert.equal(fromText("30.28"), null);
  assert.deepEqual(fromText(asText(RING)), RING);
});

test("the outline that is drawn takes the place of the kept one", () => {
  const boundaries = [
    { area_id: 4, polygons: SQUARE },
    { area_id: 5, polygons: SQUARE },
  ];
  const names = new Map([[4, "甲"]]);
  const kinds = (/** @type {GeoJSON.FeatureCollection} */ { features }) =>
    features.map(({ properties }) => properties?.kind);
  assert.deepEqual(kinds(outlines(boundaries, names, 4, null)), ["chosen", "area"]);
  const drawn = kinds(outlines(boundaries, names, 4, begun(SQUARE)));
  assert.deepEqual(drawn, ["area", "draft", "corner", "corner", "corner", "last"]);
  assert.equal(isSimple([SQUARE[0], SQUARE[0]]), false);
});

/** @param {number} id @param {number|null} parent_id @param {number} depth */
const area = (id, parent_id, depth, name = `${id}`) =>
  /** @type {import("../../static/lib/types.d.ts").AreaRecord} */ ({
    id,
    parent_id,
    depth,
    name,
    name_en: "",
    code: null,
    retired_at: id === 9 ? "2026-11-22T00:00:00Z" : null,
  });

test("a search shows the matches with all above them, and a folded area hides all below it", () => {
  const areas = [area(1, null, 0), area(2, 1, 1), area(3, 2, 2, "桥东"), area(4, 1, 1), area(9, 1, 1)];
  const ids = (/** @type {typeof areas} */ rows) => rows.map(({ id }) => id);
  assert.deepEqual(ids(shownAreas(areas, "", new Set(), false)), [1, 2, 3, 4]);
  assert.deepEqual(ids(shownAreas(areas, "", new Set([1]), true)), [1]);
  assert.deepEqual(ids(shownAreas(areas, "桥", new Set([1]), false)), [1, 2, 3]);
  assert.equal(foldedAtFirst(areas).size, 0);
});

test("an area goes neither to itself nor below itself", () => {
  const areas = [area(1, null, 0), area(2, 1, 1), area(3, 2, 2), area(4, 1, 1)];
  assert.deepEqual(
    goalsOf(areas, areas[1]).map(({ id }) => id),
    [1, 4],
  );
});
