// @ts-check
/** News as a notification of the browser, while the desk is out of sight. */
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {{words: string, options: any, press: () => void}[]} */
const shown = [];
let isAndroid = false;

class FakeNotification {
  static permission = "granted";
  /** @param {string} words @param {any} options */
  constructor(words, options) {
    if (isAndroid) throw new TypeError("Illegal constructor");
    shown.push({ words, options, press: () => {} });
  }
  close() {}
  /** @param {string} _ @param {() => void} press */
  addEventListener(_, press) {
    shown[shown.length - 1].press = press;
  }
}

/** @type {any} */
const world = globalThis;
Object.assign(world, {
  Notification: FakeNotification,
  focus: () => {},
  document: { visibilityState: "hidden", hasFocus: () => false },
});
const { choosePopUps, popUp } = await import("../../static/desk/alarm/pop_ups.js");

test("each news is noticed although one of a kind is shown, and a press leads to its row", async () => {
  let opened = 0;
  const open = () => opened++;
  popUp("落水", "urgent", open);
  assert.equal(shown.length, 0, "nobody has turned it on");
  await choosePopUps(true);
  popUp("落水", "urgent", open);
  popUp("着火", "urgent", open);
  assert.deepEqual(shown.map(({ options }) => [options.tag, options.renotify, options.requireInteraction]), [
    ["desk-urgent", true, true],
    ["desk-urgent", true, true],
  ]);
  shown[1].press();
  assert.equal(opened, 1);
});

test("nothing is shown to who looks at the desk, and a browser that refuses breaks nothing", () => {
  shown.length = 0;
  world.document = { visibilityState: "visible", hasFocus: () => true };
  popUp("落水", "urgent", () => {});
  world.document = { visibilityState: "hidden", hasFocus: () => false };
  isAndroid = true;
  popUp("落水", "urgent", () => {});
  assert.deepEqual(shown, []);
});
