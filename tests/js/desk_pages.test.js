// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pages } from "../../static/desk/case/pages.js";

/** @param {number} from @param {number} to */
const rows = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ seq: from + at }));

/** @param {Pages<{seq: number}>} pages */
const seqs = (pages) => pages.rows.map(({ seq }) => seq);

const pagesOf = () => new Pages((/** @type {{seq: number}} */ { seq }) => seq);

test("earlier pages stay while the newest page comes again", () => {
  const pages = pagesOf();
  pages.take("a", rows(5, 8), true);
  pages.add("a", rows(1, 4), false);
  pages.take("a", rows(6, 9), true);
  assert.deepEqual(seqs(pages), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(pages.hasMore, false);
});

test("a flood that leaves a gap lets the earlier ones be asked for again", () => {
  const pages = pagesOf();
  pages.take("a", rows(1, 4), false);
  pages.take("a", rows(8, 11), true);
  assert.deepEqual(seqs(pages), [8, 9, 10, 11]);
  assert.equal(pages.hasMore, true);
});

test("a page of another case is not taken", () => {
  const pages = pagesOf();
  pages.take("a", rows(5, 8), true);
  pages.take("b", rows(20, 21), false);
  pages.add("a", rows(1, 4), false);
  assert.deepEqual(seqs(pages), [20, 21]);
});
