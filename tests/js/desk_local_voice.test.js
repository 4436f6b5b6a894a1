// @ts-check
/** The radio script is spoken by a voice of this machine, and by no service. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { localChinese } from "../../static/desk/dispatch/local_voice.js";

test("a voice of a service is not taken, nor one of another language", () => {
  /** @param {string} name @param {string} lang @param {boolean} localService */
  const voice = (name, lang, localService) => /** @type {any} */ ({ name, lang, localService });
  const voices = [voice("net", "zh-CN", false), voice("en", "en-US", true), voice("own", "cmn_CN", true)];
  assert.equal(localChinese(voices)?.name, "own");
  assert.equal(localChinese(voices.slice(0, 2)), undefined);
});
