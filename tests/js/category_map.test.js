// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, mapOf } from "../../static/admin/sources/category_map.js";

test("a table that is pasted becomes the map, and the map becomes the same lines", () => {
  const lines = "群众求助/电梯困人\tRE0301\t2\n烟感\tFI0101";
  const map = { "群众求助/电梯困人": { category: "RE0301", severity: 2 }, 烟感: { category: "FI0101" } };
  assert.deepEqual(mapOf(`${lines}\r\n\n`), map);
  assert.equal(linesOf(map), lines);
});

test("commas separate where no tab stands, and a word without a code is kept", () => {
  assert.deepEqual(mapOf("走失，lo0101，2\n盗窃"), {
    走失: { category: "LO0101", severity: 2 },
    盗窃: { category: "" },
  });
});
