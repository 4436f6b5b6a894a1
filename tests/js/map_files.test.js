// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {Set<string>} */
const kept = new Set();
Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { documentElement: { lang: "zh-CN" } }),
  caches: { match: async (/** @type {string} */ file) => (kept.has(file) ? {} : undefined) },
});
const { areKept, WORKER } = await import("../../static/lib/map/gl_files.js");

test("the library without its worker draws no map offline", async () => {
  kept.add(import.meta.resolve("maplibre-gl"));
  assert.equal(await areKept(), false);
  kept.add(WORKER);
  assert.equal(await areKept(), true);
});
