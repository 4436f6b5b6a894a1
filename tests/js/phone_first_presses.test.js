// @ts-check
/** The app takes the presses that were made before it had come, under their own keys. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { memoryStore } from "../../static/lib/outbox_store.js";

/** @type {Map<string, string>} */
const stored = new Map();
let events = new EventTarget();
const page = /** @type {any} */ (globalThis);
Object.assign(page, {
  document: { documentElement: { lang: "zh-CN" }, querySelector: () => null },
  localStorage: {
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    removeItem: (/** @type {string} */ name) => stored.delete(name),
  },
  addEventListener: (/** @type {string} */ name, /** @type {() => void} */ act) =>
    events.addEventListener(name, act),
});
const { Outbox } = await import("../../static/lib/outbox.js");
const { takeFirstPresses } = await import("../../static/phone/state/first_presses.js");

const PRESS = {
  id: "order-042",
  key: "a".repeat(32),
  departed_key: "b".repeat(32),
  owner: "042",
  place_version: 2,
  made_at: "2026-03-02T06:02:18.000Z",
};

/** A phone without a network. */
function phone() {
  const outbox = new Outbox({
    store: memoryStore(),
    send: () => Promise.reject(Object.assign(new Error("offline"), { status: 0 })),
  });
  running.push(outbox);
  /** @type {string[]} */
  const opened = [];
  const router = { open: (/** @type {string} */ _screen, /** @type {string} */ id) => opened.push(id) };
  return /** @type {any} */ ({ outbox, router, opened, positionWatch: { said: { no_fix: "no_consent" } } });
}

/** @type {{stop(): void}[]} */
const running = [];
afterEach(() => {
  for (const outbox of running.splice(0)) outbox.stop();
});

beforeEach(() => {
  events = new EventTarget();
  stored.clear();
  page.firstPresses = undefined;
});

test("a press of this page is accepted and departed under its keys, at its time, and opens its order", async () => {
  const { outbox, router, opened, positionWatch } = phone();
  page.firstPresses = [PRESS];
  stored.set("first-presses", JSON.stringify([PRESS]));
  await takeFirstPresses(/** @type {any} */ ({ outbox, router, positionWatch }));
  const facts = outbox.items.map((/** @type {any} */ { key, kind, owner, made_at, lane, path }) => ({
    key,
    kind,
    owner,
    made_at,
    lane,
    path,
  }));
  const same = { owner: "042", made_at: PRESS.made_at, lane: PRESS.id };
  const path = `/api/v1/assignments/${PRESS.id}`;
  assert.deepEqual(facts, [
    { ...same, key: PRESS.key, kind: "answer.accepted", path: `${path}/answer` },
    { ...same, key: PRESS.departed_key, kind: "report.departed", path: `${path}/reports` },
  ]);
  assert.equal(outbox.items[0].body.place_version, 2);
  assert.deepEqual(opened, [PRESS.id]);
  assert.equal(stored.size, 0);
});

test("a press of a page that was closed too early is taken by the next one", async () => {
  const { outbox, router, opened, positionWatch } = phone();
  stored.set("first-presses", JSON.stringify([PRESS]));
  await takeFirstPresses(/** @type {any} */ ({ outbox, router, positionWatch }));
  assert.equal(outbox.items[0].key, PRESS.key);
  assert.deepEqual(opened, []);
});

test("a press while the app is being drawn is taken too", async () => {
  const { outbox, router, positionWatch } = phone();
  await takeFirstPresses(/** @type {any} */ ({ outbox, router, positionWatch }));
  assert.equal(outbox.items.length, 0);
  page.firstPresses = [PRESS];
  const added = new Promise((done) => {
    outbox.addEventListener("change", () => outbox.items.length === 2 && done(null));
  });
  events.dispatchEvent(new Event("first-press"));
  await added;
});
