// @ts-check
/** The walk through the battery saver begins with the make of this phone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MAKES, makeOf, STEPS } from "../../static/phone/duty/phone_make.js";

test("each make is told by what its browser says", () => {
  const agents = {
    huawei: "Mozilla/5.0 (Linux; Android 12; HUAWEI NOH-AN00) Chrome/114",
    xiaomi: "Mozilla/5.0 (Linux; U; Android 13; zh-cn; Redmi K50 Build/TP1A) XiaoMi/MiuiBrowser/17.6",
    oppo: "Mozilla/5.0 (Linux; Android 13; PGJM10 Build/TP1A) HeyTapBrowser/40",
    vivo: "Mozilla/5.0 (Linux; Android 13; V2241A) VivoBrowser/16",
    iphone: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari",
    other: "Mozilla/5.0 (Linux; Android 13; SM-S9080) Chrome/120",
  };
  for (const [make, agent] of Object.entries(agents)) assert.equal(makeOf(agent), make, agent);
});

test("each step of each make has words in both languages", () => {
  for (const lang of ["zh-CN", "en"]) {
    const words = JSON.parse(readFileSync(`static/i18n/${lang}/phone.json`, "utf8"));
    for (const make of MAKES)
      for (let n = 1; n <= STEPS[make]; n += 1) assert.ok(words[`phone.saver.${make}.${n}`], make);
  }
});
