// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {any} */
const page = { documentElement: { lang: "zh-CN", dataset: {} }, querySelector: () => null, addEventListener() {}, createTreeWalker: () => ({}), createComment: () => ({}) };
Object.assign(globalThis, { document: page, HTMLElement: class {}, customElements: { define() {}, get() {} }, window: globalThis });
const { turnoutValues } = await import("../../static/admin/ballots/ballot_acts.js");

const building = (/** @type {string} */ name) => ({
  name,
  joined: { owners: 10, area_m2: 900 },
  whole: { owners: 44, area_m2: 4136 },
  visited_on: null,
});

test("only the buildings that a person has changed are sent: another desk may enter the others", () => {
  const data = new Map([
    ...[["owners-0", "10"], ["area-0", "900"], ["visited-0", ""]],
    ...[["owners-1", "12"], ["area-1", "1080.5"], ["visited-1", "2026-12-01"]],
  ].map(([key, value]) => /** @type {[string, string]} */ ([key, value])));
  const form = { get: (/** @type {string} */ key) => data.get(key) ?? null };
  const ballot = /** @type {any} */ ({ buildings: [building("1 幢"), building("2 幢")] });
  assert.deepEqual(turnoutValues(/** @type {any} */ (form), ballot).buildings, [
    { name: "2 幢", owners: 12, area_m2: 1080.5, visited_on: "2026-12-01" },
  ]);
});
