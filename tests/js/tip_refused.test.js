// @ts-check
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { outcomeOf, UNANSWERED } from "../../static/lib/outbox_retry.js";

Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN" }, querySelector: () => null },
});
const { outbox, post } = await import("../../static/tip/tip_outbox.js");
const TIP = { fields: /** @type {[string, string][]} */ ([["cid", "c"]]), photos: [], what: "着火" };

after(() => outbox.stop());

/** Returns what the tip page does with an answer. @param {Response} answer */
async function fate(answer) {
  globalThis.fetch = async () => answer;
  const error = await post(TIP).catch((/** @type {Error} */ refusal) => refusal);
  return typeof error === "string" ? "sent" : outcomeOf(error);
}

test("a gateway's 413 keeps the tip, and our own refusal ends it", async () => {
  const page = { status: 413, headers: { "Content-Type": "text/html" } };
  assert.equal(await fate(new Response("<h1>413 Request Entity Too Large</h1>", page)), "retry");
  const headers = { "Content-Type": "application/problem+json" };
  const ours = JSON.stringify({ type: "/problems/too_large", detail: "太大了" });
  assert.equal(await fate(new Response(ours, { status: 413, headers })), "refused");
});

test("the outbox waits for a large photo as long as a weak network needs", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {AbortSignal[]} */
  const signals = [];
  globalThis.fetch = async (_, options) => {
    const { signal } = /** @type {{signal: AbortSignal}} */ (options);
    signals.push(signal);
    return new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
  };
  const photos = [new Blob([new Uint8Array(9_000_000)], { type: "image/heic" })];
  const pressed = post({ ...TIP, photos }, { isPressed: true });
  const queued = post({ ...TIP, photos });
  t.mock.timers.tick(61_000);
  assert.deepEqual([signals[0].aborted, signals[1].aborted], [true, false]);
  t.mock.timers.tick(300_000);
  for (const sent of [pressed, queued])
    await assert.rejects(sent, (/** @type {any} */ error) => {
      assert.equal(error.status, UNANSWERED, "nobody knows that it was the network");
      return outcomeOf(error) === "retry";
    });
});
