// @ts-check
/** The phone's worker in a world of fakes: what it sends alone, and how it stays subscribed. */
import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";
import { openStore } from "../../static/lib/outbox_store.js";
import { FakeIndexedDB, FakeKeyRange } from "./fake_indexeddb.js";

const root = new URL("../../", import.meta.url).href;
const hook = `export const resolve = (name, context, next) =>
  next(name.startsWith("/static/") ? "${root}" + name.slice(1) : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

/** @type {Record<string, (event: any) => void>} */
const listeners = {};
/** @type {{method: string, path: string, body: any}[]} */
let asked = [];
/** @type {any[]} */
let pages = [];
/** @type {any[]} */
const subscriptions = [];
/** @type {(path: string) => Response} */
let answer = () => Response.json({});

Object.assign(globalThis, {
  BroadcastChannel: undefined,
  indexedDB: new FakeIndexedDB(),
  IDBKeyRange: FakeKeyRange,
  location: new URL("https://patrol.test/service_worker.js"),
  addEventListener: (/** @type {string} */ kind, /** @type {any} */ hear) => {
    listeners[kind] = hear;
  },
  clients: { matchAll: async () => pages },
  registration: {
    pushManager: {
      subscribe: async (/** @type {any} */ options) => {
        subscriptions.push(options);
        return { toJSON: () => ({ endpoint: "https://push.test/1", keys: {} }) };
      },
    },
  },
  fetch: async (/** @type {string} */ path, /** @type {any} */ { method, body }) => {
    asked.push({ method, path, body: body && JSON.parse(body) });
    return answer(path);
  },
});
Object.defineProperty(globalThis, "navigator", { value: { language: "zh-CN" }, configurable: true });
await import("../../static/service_worker.js");
const kept = openStore();

/** @param {string} kind @param {object} event */
async function fire(kind, event) {
  /** @type {Promise<unknown> | undefined} */
  let work;
  listeners[kind]({
    ...event,
    waitUntil: (/** @type {Promise<unknown>} */ promise) => {
      work = promise;
    },
  });
  await work;
}

/** @type {any} */
const word = {
  key: "k",
  lane: "order-042",
  kind: "report.arrived",
  method: "POST",
  path: "/api/v1/assignments/order-042/reports",
  body: { kind: "arrived" },
  photo: null,
  owner: "042",
  quiet: false,
  made_at: "2026-03-02T06:02:18.000Z",
  state: "waiting",
  tries: 0,
  not_before: 0,
  waits_for: null,
};
/** The time that pages have for their turn is over at once. @param {import("node:test").TestContext} context */
function hurry(context) {
  const real = globalThis.setTimeout;
  context.mock.method(
    globalThis,
    "setTimeout",
    (/** @type {any} */ run, /** @type {number} */ ms) => real(run, ms === 5000 ? 0 : ms),
  );
}

test("a page that the phone has put to sleep keeps no word back", async (context) => {
  hurry(context);
  asked = [];
  pages = [{ url: "https://patrol.test/phone", postMessage: () => {} }];
  await kept.put(word);
  answer = (path) => Response.json(path.endsWith("/me") ? { name: "042" } : {});
  await fire("sync", { tag: "outbox" });
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/api/v1/me", word.path],
  );
  assert.deepEqual(await kept.all(), []);
});

test("while a word waits the browser is told to wake the worker again", async () => {
  pages = [];
  await kept.put(word);
  answer = (path) =>
    path.endsWith("/me") ? Response.json({ name: "042" }) : new Response("", { status: 503 });
  await assert.rejects(fire("sync", { tag: "outbox" }));
  const [item] = await kept.all();
  assert.equal(item.state, "waiting");
  await kept.wipe();
});

test("a subscription that is lost without a trace is made anew with the server's key", async () => {
  asked = [];
  answer = () => Response.json({ push: { public_key: "BKey" } });
  await fire("pushsubscriptionchange", { oldSubscription: null, newSubscription: null });
  assert.deepEqual(subscriptions, [{ userVisibleOnly: true, applicationServerKey: "BKey" }]);
  assert.equal(asked.at(-1)?.path, "/api/v1/push-subscriptions");
});

test("a push is shown even when the cache is broken and nobody can read it", async () => {
  /** @type {any[]} */
  const shown = [];
  const broken = async () => {
    throw new DOMException("disk", "UnknownError");
  };
  Object.assign(globalThis, { caches: { match: broken } });
  Object.assign(/** @type {any} */ (globalThis).registration, {
    showNotification: async (/** @type {string} */ title) => shown.push(title),
    getNotifications: async () => [],
  });
  const garbled = () => {
    throw new SyntaxError("no JSON");
  };
  await fire("push", { data: { json: garbled } });
  await fire("push", { data: null });
  assert.deepEqual(shown, ["巡小慧", "巡小慧"], "WebKit ends a subscription that was silent thrice");
});

test("a notification's pictures come from the cache, so that no slow line holds it back", async () => {
  /** @type {any} */
  const world = globalThis;
  /** @type {any[]} */
  const looks = [];
  world.PRECACHE = { version: "1", urls: ["/static/icons/icon-192.0a.png", "/static/icons/badge-96.0b.png"] };
  world.registration.showNotification = async (/** @type {string} */ _, /** @type {any} */ { icon, badge }) =>
    looks.push([icon, badge]);
  const broken = new Response(new ReadableStream({ start: (body) => body.error(new Error("disk")) }));
  const files = [new Response("icon"), broken];
  world.caches = { match: async () => files.shift() };
  asked = [];
  await fire("push", { data: null });
  await fire("push", { data: null });
  delete world.PRECACHE;
  assert.deepEqual(looks, [["data:image/png;base64,aWNvbg==", undefined], [undefined, undefined]]);
  assert.deepEqual(asked, []);
});

test("the push of a message sends the receipt of the message, and none for the order", async () => {
  asked = [];
  answer = () => Response.json({ effect: "applied" });
  await fire("push", { data: { json: () => ({ id: "m1", kind: "message", title: "指挥台来话" }) } });
  assert.deepEqual(
    asked.map(({ path }) => path).filter((path) => path.endsWith("/receipts")),
    ["/api/v1/messages/m1/receipts"],
  );
});

test("an order is told as shown when it is, and never when the browser refused", async () => {
  answer = () => Response.json({ effect: "applied" });
  /** @type {string[]} */
  const seen = [];
  for (const refuses of [false, true]) {
    asked = [];
    Object.assign(/** @type {any} */ (globalThis).registration, {
      showNotification: async () => {
        await new Promise((done) => setTimeout(done));
        seen.push(`${asked.length} told before`);
        if (refuses) throw new TypeError("No notification permission has been granted");
      },
    });
    await fire("push", { data: { json: () => ({ id: "order-042", kind: "order", title: "落水" }) } });
    seen.push(asked.map(({ path }) => path.split("/").at(-1)).join() || "nothing");
  }
  assert.deepEqual(seen, ["0 told before", "receipts", "0 told before", "nothing"]);
});

test("no notification is closed while another is drawn: Chromium would drop that one", async () => {
  /** @type {string[]} */
  const acts = [];
  let drawn = () => {};
  Object.assign(/** @type {any} */ (globalThis).registration, {
    showNotification: () => new Promise((done) => {
      drawn = () => done(acts.push("drawn"));
    }),
    getNotifications: async () => acts.push("asked") && [],
  });
  const order = { id: "order-042", kind: "order", title: "落水", tag: "second" };
  const shows = fire("push", { data: { json: () => order } });
  await new Promise((done) => setTimeout(done));
  const closes = fire("message", { data: { kind: "close", tags: ["first"] } });
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(acts, []);
  drawn();
  await Promise.all([shows, closes]);
  assert.deepEqual(acts, ["drawn", "asked"]);
});

test("a show that hangs, as a fourth order does in Firefox, holds up no close", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const order = { id: "order-007", kind: "order", title: "落水", body: "桥", tag: "fourth" };
  /** @type {string[]} */
  const closed = [];
  let hangs = false;
  Object.assign(/** @type {any} */ (globalThis).registration, {
    showNotification: () => {
      hangs = true;
      return new Promise(() => {});
    },
    getNotifications: async (/** @type {{tag: string}} */ { tag }) => [{ close: () => closed.push(tag) }],
  });
  asked = [];
  fire("push", { data: { json: () => order } });
  await new Promise((done) => setImmediate(done));
  assert.ok(hangs);
  const closes = fire("message", { data: { kind: "close", tags: ["first"] } });
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(closed, [], "it waits for the show");
  context.mock.timers.tick(2000);
  await closes;
  assert.deepEqual([closed, asked], [["first"], []], "and nothing is told as shown");
});

/** @param {string | null} type @param {string} [phone_id] */
const refusal = (type, phone_id) =>
  new Response(type && JSON.stringify({ type: `/problems/${type}`, phone_id }), { status: 401 });

/** A worker with one act to send and another person's caches, and what it did to them. @param {Response} refused */
async function drained(refused) {
  /** @type {any[]} */
  const shown = [];
  /** @type {string[]} */
  const deleted = [];
  await kept.wipe();
  await kept.put(word);
  await kept.change("phone", () => ({ me: { call_sign: "042", phone_id: "phone-1" }, jobs: { a: 1 } }));
  Object.assign(globalThis, {
    caches: {
      match: async () => undefined,
      keys: async () => ["patrol-1", "town-map"],
      delete: async (/** @type {string} */ name) => deleted.push(name),
    },
  });
  Object.assign(/** @type {any} */ (globalThis).registration, {
    showNotification: async (/** @type {string} */ title) => shown.push(title),
    getNotifications: async () => [],
  });
  pages = [];
  answer = () => refused;
  await fire("sync", { tag: "outbox" }).catch(() => {});
  return { shown, deleted, items: await kept.all(), state: await kept.kept("phone") };
}

test("a phone that is told of its own revocation deletes all that it kept", async () => {
  const { shown, deleted, items, state } = await drained(refusal("phone_revoked", "phone-1"));
  assert.deepEqual([items, state, deleted], [[], undefined, ["patrol-1", "town-map"]]);
  assert.equal(shown.length, 1, "and says so");
});

for (const [name, refused] of /** @type {[string, () => Response][]} */ ([
  ["an ended session", () => refusal("signed_out")],
  ["a gateway's 401", () => refusal(null)],
  ["another phone's revocation", () => refusal("phone_revoked", "phone-2")],
  ["a revocation that names no phone", () => refusal("phone_revoked")],
]))
  test(`${name} deletes nothing`, async () => {
    const { shown, deleted, items, state } = await drained(refused());
    assert.deepEqual([items.length, shown, deleted], [1, [], []]);
    assert.ok(state);
    await kept.wipe();
  });

test("a receipt that meets the revocation is not stored again", async () => {
  await drained(refusal("signed_out"));
  answer = () => refusal("phone_revoked", "phone-1");
  const note = { id: "order-042", kind: "order", title: "老人落水" };
  await fire("push", { data: { json: () => ({ web_push: 8030, notification: note, ...note }) } });
  assert.deepEqual(await kept.all(), []);
});
