// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPrint, printWhole } from "../../static/desk/whole_print.js";

/** A list with so many earlier pages. @param {number} left @param {"" | "throws" | "silent"} [fault] */
function listOf(left, fault = "") {
  const list = {
    asked: 0,
    pages: { hasMore: left > 0, rows: [0] },
    updateComplete: Promise.resolve(),
    async showEarlier() {
      list.asked += 1;
      if (fault === "throws") throw new TypeError("no network");
      if (fault === "silent") return;
      list.pages.rows.push(0);
      list.pages.hasMore = list.asked < left;
    },
  };
  return list;
}

test("a case prints when all its earlier pages are read", async () => {
  const [acts, words] = [listOf(3), listOf(0)];
  /** @type {number[]} */
  const printed = [];
  await printWhole([acts, words], () => printed.push(acts.asked, words.asked));
  assert.deepEqual(printed, [3, 0]);
});

test("without a network, and with a list without end, it prints what there is", async () => {
  const [broken, endless] = [listOf(2, "throws"), listOf(1_000_000)];
  let prints = 0;
  const mute = listOf(2, "silent");
  await printWhole([broken, endless, mute], () => {
    prints += 1;
  });
  assert.deepEqual([prints, broken.asked, mute.asked, endless.asked], [1, 1, 1, 100]);
});

test("only the key of printing is taken", () => {
  const key = { key: "P", ctrlKey: true, metaKey: false, altKey: false, shiftKey: false };
  assert.ok(isPrint(key));
  assert.ok(isPrint({ ...key, ctrlKey: false, metaKey: true }));
  assert.ok(!isPrint({ ...key, ctrlKey: false }));
  assert.ok(!isPrint({ ...key, shiftKey: true }));
});
