// @ts-check
/** What the keys of the desk do while a form or a list stands in place of the detail. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { board, incident } from "./desk_cast.js";

mock.timers.enable({ apis: ["setTimeout"] }); // a toast would keep the process for seconds
/** @type {Record<string, any>} */
const shown = {};
/** @type {string[]} */
const sent = [];
const element = () => ({ setAttribute() {}, append() {}, remove() {}, addEventListener() {}, replaceChildren() {}, classList: { add() {} }, dataset: {}, children: [] });
const document = {
  documentElement: { lang: "zh-CN", dataset: {} },
  activeElement: null,
  body: element(),
  addEventListener() {},
  createElement: element,
  getElementById: element,
  querySelector: (/** @type {string} */ selector) => shown[selector] ?? null,
};
Object.assign(globalThis, { document, navigator: globalThis.navigator ?? {} });
Object.assign(globalThis, {
  fetch: async (/** @type {string} */ path) => {
    sent.push(path);
    return Response.json({});
  },
});
const { desk } = await import("../../static/desk/state/store.js");
const { fromBoard } = await import("../../static/desk/state/state.js");
const { keepsHalfTyped, perform } = await import("../../static/desk/key_actions.js");

/** @param {...string} actions */
function press(...actions) {
  for (const action of actions) perform({ action, held: false });
}

test("D on a full case opens 加派 and brings it into sight", () => {
  /** @type {string[]} */
  const done = [];
  const closed = { setAttribute: (/** @type {string} */ name) => done.push(name), scrollIntoView: () => done.push("seen") };
  shown["dispatch-box"] = { incident: { id: "a" }, closest: () => closed, send: () => done.push("sent") };
  desk.loader.id = "a";
  press("dispatch");
  assert.deepEqual(done, ["open", "seen"]);
});

const ACTS = ["amend", "hold", "transfer", "merge", "link", "cancel", "tell_120", "tell_119", "tell_110", "claim"];
const NEW = { kind: "incident", incident: null };

beforeEach(() => {
  desk.loader.load = async () => {};
  desk.state = fromBoard(board({ incidents: [incident("a"), incident("b")] }));
  desk.list.follow(desk.state);
  desk.select("incident:a");
  sent.length = 0;
  for (const selector of Object.keys(shown)) delete shown[selector];
});

test("a half-typed case stays until Esc or its own button: no other key drops or replaces it", () => {
  shown["incident-form"] = { isChanged: true };
  desk.set({ dialog: NEW });
  press(...ACTS, "next", "previous", "needs_me", "new", "help", "search", "dismiss");
  assert.deepEqual([desk.dialog, desk.selected, sent], [NEW, "incident:a", []]);
  press("map");
  assert.deepEqual([desk.dialog, desk.view], [NEW, "map"], "the place is chosen on the map");
  press("escape");
  assert.equal(desk.dialog, null);
});

test("a click on the list is told that a half-typed case waits, and that none does", () => {
  shown["incident-form"] = { isChanged: true };
  assert.equal(keepsHalfTyped(), true);
  shown["incident-form"] = { isChanged: false };
  assert.equal(keepsHalfTyped(), false);
});

test("an empty form is left by J, and the case that it hides is not acted on", () => {
  shown["incident-form"] = { isChanged: false };
  desk.set({ dialog: NEW });
  press(...ACTS);
  assert.deepEqual([desk.dialog, sent], [NEW, []]);
  press("next");
  assert.deepEqual([desk.dialog, desk.selected], [null, "incident:b"]);
});

test("W asks with which case the shown one is linked", () => {
  press("link");
  assert.deepEqual([desk.dialog?.kind, desk.dialog?.form], ["form", "link"]);
});
