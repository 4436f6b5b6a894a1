// @ts-check
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../static/css/", import.meta.url);

test("the desk's layout turns at a width in letters: large text is a narrow screen", () => {
  const sheets = readdirSync(FOLDER).filter((name) => /^(desk.*|map)\.css$/.test(name));
  const inPixels = sheets.filter((name) =>
    /@media[^{]*width: \d+px/.test(readFileSync(new URL(name, FOLDER), "utf8")),
  );
  assert.ok(sheets.length > 5);
  assert.deepEqual(inPixels, []);
});
