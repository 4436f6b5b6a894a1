// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, first, pressed } from "../../static/desk/case/blur_boxes.js";

test("a box is what lies between two corners, inside the photo", () => {
  const box = { x: 100, y: 200, width: 300, height: 50 };
  assert.deepEqual(drawn({ x: 400, y: 250 }, { x: 100, y: 200 }), box);
  assert.deepEqual(drawn({ x: 950, y: -40 }, { x: 1200, y: 60 }), {
    x: 950,
    y: 0,
    width: 50,
    height: 60,
  });
  assert.equal(drawn({ x: 5, y: 5 }, { x: 6, y: 90 }), undefined, "a press is no box");
});

test("keys move and size a box, and it stays inside", () => {
  const box = { x: 0, y: 980, width: 20, height: 20 };
  assert.deepEqual(pressed(box, "ArrowLeft", false), box);
  assert.deepEqual(pressed(box, "ArrowDown", false), box);
  assert.deepEqual(pressed(box, "ArrowRight", true), { ...box, width: 30 });
  assert.deepEqual(pressed(box, "ArrowDown", true), box, "the edge of the photo");
  assert.equal(pressed(box, "a", false), undefined);
  assert.notDeepEqual(first(0), first(1), "the second stands beside the first");
});
