// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { verificationWords } from "../../static/desk/case/record_words.js";

/** @param {string} lang @param {any} verification */
function told(lang, verification) {
  const words = JSON.parse(readFileSync(new URL(`../../static/i18n/${lang}/desk.json`, import.meta.url), "utf8"));
  const { key, params, isFlaw } = verificationWords(verification, (iso) => iso.slice(11, 16));
  const text = words[key].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => String(/** @type {any} */ (params)[name]));
  return { text, isFlaw };
}

const WHOLE = { seq: 412, at: "2026-11-22T06:00:00.000Z", broken_seq: null, flaw: null };

test("the timeline says up to which row the record was verified, and when", () => {
  assert.deepEqual(told("zh-CN", WHOLE), { text: "记录已核验至第 412 条 · 06:00", isFlaw: false });
  assert.deepEqual(told("en", WHOLE), { text: "The record is verified up to row 412 · 06:00", isFlaw: false });
});

test("before the worker has begun it says so", () => {
  assert.equal(told("zh-CN", null).text, "记录尚未核验");
  assert.equal(told("en", null).text, "The record is not verified yet");
});

test("an altered record is an alert that names the row", () => {
  for (const flaw of ["chain", "head"]) {
    for (const lang of ["zh-CN", "en"]) {
      const { text, isFlaw } = told(lang, { ...WHOLE, broken_seq: 7, flaw });
      assert.ok(isFlaw && text.includes("7") && text.includes("patrol verify"), text);
    }
  }
});
