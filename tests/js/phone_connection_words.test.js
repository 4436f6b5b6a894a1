// @ts-check
/** The words blame the network only when it was the network. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lostActs, noteWaiting } from "../../static/phone/state/eviction.js";
import { item } from "./phone_cast.js";

Object.assign(globalThis, { document: { documentElement: { lang: "zh-CN" } } });
const { blameOf, isServersFault } = await import("../../static/phone/connection_words.js");

test("what was answered says whose fault it is", () => {
  assert.equal(blameOf(0, true), "network");
  assert.equal(blameOf(200, false), "network");
  for (const status of [500, 502, 503, 507]) assert.equal(blameOf(status, true), "server");
  for (const status of [null, 200, 401, 403]) assert.equal(blameOf(status, true), "unknown");
});

test("an act that the server failed on is told as that, also while the phone is online", () => {
  const phone = (/** @type {number} */ failed_status) =>
    /** @type {any} */ ({ state: { items: [item("photo", { failed_status })] } });
  for (const status of [413, 500, 502]) assert.ok(isServersFault(phone(status)));
  for (const status of [0, 401]) assert.ok(!isServersFault(phone(status)));
});

test("no words about a server's fault speak of the network, in both languages", () => {
  for (const [lang, word] of [
    ["zh-CN", /没网|网络/],
    ["en", /network/i],
  ])
    for (const face of ["phone", "tip"]) {
      const path = new URL(`../../static/i18n/${lang}/${face}.json`, import.meta.url);
      const words = Object.entries(JSON.parse(readFileSync(path, "utf8")));
      const server = words.filter(([key]) => /\.(server|busy|unknown|silent)(\.|$)/.test(key));
      assert.ok(server.length >= 4, face);
      for (const [key, text] of server) assert.doesNotMatch(text, /** @type {RegExp} */ (word), key);
    }
});

test("a storage that was emptied while the page was closed tells how many acts are lost", () => {
  assert.equal(lostActs("first"), 0);
  noteWaiting("first", 2);
  assert.equal(lostActs("first"), 0, "the same storage");
  assert.equal(lostActs("second"), 2);
  noteWaiting("second", 0);
  assert.equal(lostActs("third"), 0, "nothing waited");
  assert.equal(lostActs(null), 0, "a storage that cannot be read has lost nothing");
});
