// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, {
  document: {
    documentElement: { lang: "zh-CN", dataset: {} },
    querySelector: () => null,
    addEventListener: () => {},
    createTreeWalker: () => ({}),
  },
});
const { nothing } = await import("lit");
const { nearestAid } = await import("../../static/desk/case/nearest_aid.js");

/** @param {string[]} names @returns {any} */
const detail = (...names) => ({ aid: names.map((name) => ({ words: { "zh-CN": name, en: "" } })) });

test("the desk reads all that is near in one line, and no line when nothing is", () => {
  const shown = /** @type {any} */ (nearestAid(detail("桥西救生圈", "AED 门卫室")));
  // the words of the page are not loaded here: `desk.and` stands between the names
  assert.equal(shown.values.at(-1), "桥西救生圈desk.andAED 门卫室");
  assert.equal(nearestAid(detail()), nothing);
  assert.equal(nearestAid(null), nothing);
});
