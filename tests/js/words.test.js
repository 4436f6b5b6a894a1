// @ts-check
/** A receipt goes up the socket, and by HTTP whenever that gives no answer. */
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {{path: string, key: string | null}[]} */
const asked = [];
Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN" }, querySelector: () => null },
  fetch: async (/** @type {string} */ path, /** @type {{headers: Headers}} */ { headers }) => {
    asked.push({ path, key: headers.get("Idempotency-Key") });
    return Response.json({ effect: "late" });
  },
});
const { Words } = await import("../../static/lib/words.js");
const { outboxSender } = await import("../../static/phone/state/outbox_sender.js");

const HELLO = { kind: "hello", hears: ["receipt"] };
const PATH = "/api/v1/assignments/a-042/receipts";

/** @param {any} context @param {object} [hello] the first frame of the server */
function world(context, hello = HELLO) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  asked.length = 0;
  /** @type {any[]} */
  const sent = [];
  const socket = { send: (/** @type {string} */ text) => sent.push(JSON.parse(text)) };
  const live = Object.assign(new EventTarget(), { state: "open", socket });
  const words = new Words(/** @type {any} */ (live));
  const send = outboxSender(() => "042", words);
  const hears = (/** @type {object} */ frame) =>
    live.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  hears(hello);
  return {
    sent,
    hears,
    /** @param {string} key */
    shown: (key, path = PATH) => {
      const body = { kind: "shown", channel: "live" };
      const item = { key, method: "POST", path, body, made_at: "m", owner: "042" };
      return send(/** @type {any} */ (item), "s");
    },
    becomes(/** @type {string} */ state) {
      live.state = state;
      live.dispatchEvent(new CustomEvent("state", { detail: state }));
    },
    pass(/** @type {number} */ ms) {
      now += ms;
      context.mock.timers.tick(ms);
    },
  };
}

/** Resolves when the pending promises have run. */
const quiet = () => new Promise((done) => setImmediate(done));

test("up the socket it is the act that HTTP would carry, and HTTP is not asked", async (context) => {
  const { sent, hears, shown } = world(context);
  const answer = shown("k1");
  await quiet();
  const body = { kind: "shown", channel: "live", made_at: "m", sent_at: "s" };
  assert.deepEqual(sent, [
    { kind: "receipt", key: "k1", assignment_id: "a-042", owner: "042", body },
  ]);
  hears({ kind: "ack", key: "another", answer: { effect: "wrong" } });
  hears({ kind: "ack", key: "k1", answer: { effect: "applied" } });
  assert.deepEqual(await answer, { effect: "applied" });
  assert.deepEqual(asked, []);
});

test("no acknowledgement in time: by HTTP, under the same key", async (context) => {
  const { pass, shown } = world(context);
  const answer = shown("k1");
  await quiet();
  pass(1900);
  await quiet();
  assert.deepEqual(asked, []);
  pass(100);
  assert.deepEqual(await answer, { effect: "late" });
  assert.deepEqual(asked, [{ path: PATH, key: "k1" }]);
});

test("what the server would refuse, HTTP explains", async (context) => {
  const { hears, shown } = world(context);
  const answer = shown("k1");
  await quiet();
  hears({ kind: "ack", key: "k1", answer: null });
  assert.deepEqual(await answer, { effect: "late" });
});

test("a socket that breaks holds no receipt back", async (context) => {
  const { becomes, sent, shown } = world(context);
  const answer = shown("k1");
  await quiet();
  becomes("connecting");
  assert.deepEqual(await answer, { effect: "late" });
  await shown("k2");
  assert.equal(sent.length, 1, "until the next hello nothing goes up");
  assert.equal(asked.length, 2);
});

test("an older server is not spoken to", async (context) => {
  const { sent, shown } = world(context, { kind: "hello" });
  await shown("k1");
  assert.deepEqual([sent.length, asked.length], [0, 1]);
});

test("after ten words in ten seconds the rest goes by HTTP", async (context) => {
  const { hears, pass, sent, shown } = world(context);
  for (let n = 0; n < 12; n += 1) {
    const answer = shown(`k${n}`);
    await quiet();
    hears({ kind: "ack", key: `k${n}`, answer: { effect: "applied" } });
    await answer;
  }
  assert.deepEqual([sent.length, asked.length], [10, 2]);
  pass(10_000);
  void shown("later");
  await quiet();
  assert.equal(sent.length, 11);
});

test("only receipts of orders go up", async (context) => {
  const { sent, shown } = world(context);
  await shown("k1", "/api/v1/assignments/a-042/answer");
  assert.deepEqual([sent.length, asked.length], [0, 1]);
});
