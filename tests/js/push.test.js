// @ts-check
/** The page reports the state of this phone's push, also when the page and the member ask at once. */
import assert from "node:assert/strict";
import { test } from "node:test";

/** @typedef {{name: string, answer: (value: any) => void, refuse: (error: Error) => void}} Asked */
/** The calls that wait for the browser's push service. @type {Asked[]} */
const waiting = [];
/** @type {string[]} */
const sent = [];
let made = 0;
const pushManager = {
  subscribe: () => {
    made += 1;
    const name = `https://push.example/${made}`;
    return new Promise((answer, refuse) => waiting.push({ name, answer, refuse }));
  },
};
Object.defineProperty(globalThis, "navigator", {
  value: { userAgent: "test", serviceWorker: { ready: Promise.resolve({ pushManager }) } },
});
Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN" }, querySelector: () => null },
  PushManager: class {},
  Notification: { permission: "granted" },
  fetch: async (/** @type {string} */ _path, /** @type {{body: string}} */ { body }) => {
    const { state, endpoint } = JSON.parse(body);
    sent.push(state ?? endpoint);
    return Response.json({});
  },
});
const { askForPush, resyncPush } = await import("../../static/lib/push.js");
const aMoment = () => new Promise((done) => setTimeout(done, 5));

test("the start's own look and the member's tap subscribe one after the other", async () => {
  const start = resyncPush("AAAA");
  const tap = askForPush("AAAA");
  await aMoment();
  assert.deepEqual(
    waiting.map(({ name }) => name),
    ["https://push.example/1"],
    "never two at once: the browser keeps one, and the server might keep the other",
  );
  waiting[0]?.refuse(Object.assign(new Error("no"), { name: "NotAllowedError" }));
  assert.equal(await start, "denied");
  await aMoment();
  const { name = "", answer } = waiting[1] ?? {};
  answer?.({ toJSON: () => ({ endpoint: name, keys: {} }) });
  assert.equal(await tap, "ok");
  assert.deepEqual(sent, ["denied", name, "ok"], "what is told last is what was found last");
});
