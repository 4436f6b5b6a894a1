// @ts-check
/** Signing out leaves the page, whatever the phone's storage does. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

/** @type {string[]} */
let visited;
/** @type {any} */
const page = { documentElement: { lang: "zh-CN", dataset: {} }, querySelector: () => null };
Object.assign(globalThis, {
  document: page,
  location: { assign: (/** @type {string} */ path) => visited.push(path) },
  fetch: async () => new Response(null, { status: 204 }),
});
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const { signOut } = await import("../../static/phone/state/sign_out.js");

beforeEach(() => {
  visited = [];
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** @param {() => Promise<void>} wipe */
const phoneWith = (wipe) =>
  /** @type {any} */ ({ state: { items: [] }, isLeaving: false, giveUpStore: () => ({ wipe }) });

/** @param {Promise<void>} leaving */
async function passes(leaving) {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  mock.timers.tick(3000);
  await leaving;
}

test("a storage that never answers the wipe does not keep the page", async (context) => {
  context.after(() => mock.timers.reset());
  await passes(signOut(phoneWith(() => new Promise(() => {}))));
  assert.deepEqual(visited, ["/signin"]);
});
