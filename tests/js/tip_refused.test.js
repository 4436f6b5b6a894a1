// @ts-check
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { outcomeOf } from "../../static/lib/outbox_retry.js";

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
