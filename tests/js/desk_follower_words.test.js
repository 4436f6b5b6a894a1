// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "./desk_cast.js";

Object.assign(globalThis, {
  document: {
    documentElement: { lang: "zh-CN", dataset: {} },
    querySelector: () => null,
    addEventListener: () => {},
  },
});
const { textsSentence } = await import("../../static/desk/case/follower_words.js");

/** @param {any} more */
const said = (more) =>
  textsSentence({
    word: "sent",
    status: "waiting",
    sent_at: null,
    why: "",
    until: at(100),
    is_stopped: false,
    ...more,
  }).match(/desk\.texts\.[a-z]+?(?=desk|$)/g); // the words are not loaded here: the keys say which are used

test("the desk reads whether the newest text has left, and how long texts go", () => {
  const [head, until] = ["desk.texts.head", "desk.texts.until"];
  assert.deepEqual(said({ word: null, status: null }), [head, "desk.texts.none", until]);
  assert.deepEqual(said({}), [head, "desk.texts.waiting", until]);
  assert.deepEqual(said({ status: "sent", sent_at: at(9) }), [head, "desk.texts.sent", until]);
  assert.deepEqual(said({ status: "dead", until: null }), [head, "desk.texts.dead", "desk.texts.over"]);
  assert.deepEqual(said({ is_stopped: true, until: null }), ["desk.texts.stopped"]);
});
