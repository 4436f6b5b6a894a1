// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLD_MS, Keys, ON_PEOPLE } from "../../static/desk/keys.js";
import { comboAct } from "../../static/desk/parts/combo_keys.js";
import { isSendKey, sentForm } from "../../static/desk/parts/send_key.js";

const BODY = { tagName: "BODY" };
/** @param {string} key @param {Record<string, any>} [more] @returns {any} */
const press = (key, more = {}) => ({ key, target: BODY, ...more });

/** @returns {{keys: Keys, forward: (ms: number) => void}} */
function desk() {
  let now = 10_000;
  const forward = (/** @type {number} */ ms) => {
    now += ms;
  };
  return { keys: new Keys(() => now), forward };
}

test("letters mean what the help says, in either case", () => {
  const { keys } = desk();
  const actions = ["n", "J", "k", "D", "r", "u", "c", "v", "o", "x", "/", "?", "Escape", "s", " "].map(
    (key) => keys.read(press(key))?.action,
  );
  assert.deepEqual(actions, ["new", "next", "previous", "dispatch", "accept", "undo", "claim", "verify", "open", "dismiss", "search", "help", "escape", "resort", "needs_me"]);
  assert.deepEqual(keys.read(press("3")), { action: "pick", digit: 3, held: false });
  assert.equal(keys.read(press("[")), null);
  assert.equal(keys.read(press("z"))?.action, "alike");
});

test("keys that act on people wait 0.7 s after the first selection came by itself", () => {
  const { keys, forward } = desk();
  keys.hold(ON_PEOPLE);
  forward(HOLD_MS - 1);
  for (const key of ["d", "r", "2"]) assert.equal(keys.read(press(key))?.held, true, key);
  for (const key of ["j", "u", " ", "s"]) assert.equal(keys.read(press(key))?.held, false, key);
  forward(1);
  assert.equal(keys.read(press("d"))?.held, false);
});

test("a case that the dispatcher has chosen by hand is acted on at once", () => {
  const { keys } = desk();
  keys.hold(ON_PEOPLE);
  keys.release(ON_PEOPLE);
  for (const key of ["d", "r", "2"]) assert.equal(keys.read(press(key))?.held, false, key);
});

test("R waits when another member is the next to answer for, and D does not", () => {
  const { keys, forward } = desk();
  keys.hold(["accept"]);
  forward(600);
  keys.hold(["accept"]);
  forward(600);
  assert.equal(keys.read(press("r"))?.held, true, "each change starts the wait again");
  assert.equal(keys.read(press("d"))?.held, false);
});

test("Space presses the control that has the focus, and goes on from a row of the list", () => {
  const { keys } = desk();
  const focused = (/** @type {string} */ selector) => ({
    tagName: "BUTTON",
    closest: (/** @type {string} */ asked) => (asked.includes(selector) ? {} : null),
  });
  assert.equal(keys.read(press(" ", { target: focused("button:not(.it)") })), null);
  assert.equal(keys.read(press(" ", { target: focused("desk-queue") }))?.action, "needs_me");
  assert.equal(keys.read(press(" ", { repeat: true })), null);
});

test("typing is typing", () => {
  const { keys } = desk();
  for (const target of [
    { tagName: "INPUT", type: "text" },
    { tagName: "TEXTAREA" },
    { tagName: "SELECT" },
    { tagName: "DIV", isContentEditable: true },
  ]) {
    assert.equal(keys.read(press("d", { target })), null);
    assert.equal(keys.read(press("2", { target })), null);
    assert.equal(keys.read(press("Escape", { target }))?.action, "escape");
  }
  assert.equal(keys.read(press("d", { target: { tagName: "INPUT", type: "checkbox" } }))?.action, "dispatch");
  assert.equal(keys.read(press("d", { target: { tagName: "BUTTON" } }))?.action, "dispatch");
});

test("shortcuts of the browser and half-typed Chinese are left alone", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("d", { ctrlKey: true })), null);
  assert.equal(keys.read(press("r", { metaKey: true })), null);
  assert.equal(keys.read(press("n", { altKey: true })), null);
  assert.equal(keys.read(press("d", { isComposing: true })), null);
  assert.equal(keys.read(press("d", { defaultPrevented: true })), null);
});

test("an input method that hides the letter does not hide the key", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("Process", { code: "KeyD" }))?.action, "dispatch");
  assert.equal(keys.read(press("Process", { code: "Digit2" }))?.digit, 2);
  assert.equal(keys.read(press("Process", { code: "Space" })), null);
});

test("a key held down dispatches once but walks on", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("d", { repeat: true })), null);
  assert.equal(keys.read(press("j", { repeat: true }))?.action, "next");
});

test("an open dialog keeps the keys to itself", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("d"), { dialog: true }), null);
  assert.equal(keys.read(press("Escape"), { dialog: true }), null);
});

test("arrows walk the queue only from the queue", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("ArrowDown"))?.action, "next");
  const inQueue = { tagName: "BUTTON", closest: () => ({}) };
  const inMenu = { tagName: "BUTTON", closest: () => null };
  assert.equal(keys.read(press("ArrowUp", { target: inQueue }))?.action, "previous");
  assert.equal(keys.read(press("ArrowUp", { target: inMenu })), null);
});

test("Enter acts on the bar of an SOS only where no button, field or dialog has the focus", () => {
  const { keys } = desk();
  assert.equal(keys.read(press("Enter"))?.action, "rescue");
  const panel = { tagName: "ASIDE", closest: () => null };
  assert.equal(keys.read(press("Enter", { target: panel }))?.action, "rescue");
  const button = { tagName: "BUTTON", type: "button", closest: () => ({}) };
  assert.equal(keys.read(press("Enter", { target: button })), null);
  assert.equal(keys.read(press("Enter", { target: { tagName: "INPUT", type: "checkbox", closest: () => ({}) } })), null);
  assert.equal(keys.read(press("Enter", { target: { tagName: "TEXTAREA" } })), null);
  assert.equal(keys.read(press("Enter"), { dialog: true }), null);
  assert.equal(keys.read(press("Enter", { repeat: true })), null);
});

test("Enter acts on the bar of an SOS after a mouse has selected a row, and not from another row", () => {
  const { keys } = desk();
  /** @param {boolean} isSelected */
  const rowOf = (isSelected) => ({
    tagName: "BUTTON",
    closest: (/** @type {string} */ asked) =>
      asked.includes("button:not(.it[aria-current=true])") && isSelected ? null : {},
  });
  assert.equal(keys.read(press("Enter", { target: rowOf(true) }))?.action, "rescue");
  assert.equal(keys.read(press("Enter", { target: rowOf(false) })), null);
});

test("each act of the case has a key of its own, and 120, 119 and 110 too", () => {
  const { keys } = desk();
  const actions = [..."ahtgwbqyilefp"].map((key) => keys.read(press(key))?.action);
  assert.deepEqual(actions, ["amend", "hold", "transfer", "merge", "link", "reopen", "cancel", "preserve", "note", "message", "tell_120", "tell_119", "tell_110"]);
});

test("Ctrl+Enter sends a form, and half-typed Chinese does not", () => {
  const enter = (/** @type {any} */ more) => isSendKey({ key: "Enter", ctrlKey: false, metaKey: false, isComposing: false, repeat: false, ...more });
  assert.deepEqual([enter({ ctrlKey: true }), enter({ metaKey: true })], [true, true]);
  assert.deepEqual([enter({}), enter({ ctrlKey: true, isComposing: true }), enter({ ctrlKey: true, repeat: true })], [false, false, false]);
});

test("Ctrl+Enter sends the form of every field at the desk, and no form that only closes", () => {
  let submits = 0;
  const form = /** @type {any} */ ({ requestSubmit: () => submits++ });
  const sent = (/** @type {any} */ more, /** @type {any} */ begun = null, /** @type {string[]} */ asked = []) => {
    submits = 0;
    const target = { closest: (/** @type {string} */ selector) => (asked.push(selector), form) };
    const event = { key: "Enter", ctrlKey: true, target, defaultPrevented: false, preventDefault() {}, ...more };
    return [sentForm(event, begun), submits, ...asked];
  };
  assert.deepEqual(sent({}), [true, 1, "form:not([method=dialog])"]);
  assert.deepEqual([sent({ ctrlKey: false }), sent({ defaultPrevented: true })], [[false, 0], [false, 0]]);
  const map = { closest: () => null };
  assert.deepEqual(sent({ target: map }), [false, 0]);
  assert.deepEqual(sent({ target: map }, form), [true, 1], "the new case whose place was picked on the map");
  const help = { closest: (/** @type {string} */ selector) => (selector === "dialog" ? help : null) };
  assert.deepEqual(sent({ target: help }, form), [false, 0], "an open dialog keeps its keys");
});

test("a list that opened by itself replaces nothing: Tab and Enter keep what the field has", () => {
  assert.deepEqual(["Tab", "Enter", "Escape"].map((key) => comboAct(key, false)), ["close", "close", "close"]);
  assert.deepEqual(["Tab", "Enter"].map((key) => comboAct(key, true)), ["choose", "choose"]);
  assert.deepEqual(["ArrowDown", "ArrowUp", "a"].map((key) => comboAct(key, false)), ["down", "up", null]);
});

test("Ctrl K opens the palette, also from a field, but not over a dialog", () => {
  const keys = new Keys(() => 0);
  const field = { tagName: "INPUT", type: "text" };
  const palette = { action: "palette", held: false };
  assert.deepEqual(keys.read(press("k", { ctrlKey: true, target: field })), palette);
  assert.deepEqual(keys.read(press("k", { metaKey: true })), palette);
  assert.equal(keys.read(press("k", { ctrlKey: true }), { dialog: true }), null);
  assert.equal(keys.read(press("k", { ctrlKey: true, shiftKey: true })), null);
});
