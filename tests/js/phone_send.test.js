// @ts-check
/** The page and the worker send only the acts of the member who is signed in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOf } from "../../static/lib/outbox_retry.js";

/** @type {{headers: Headers, path: string}[]} */
const asked = [];
let answer = () => Response.json({ effect: "applied" });
Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN" }, querySelector: () => null },
  fetch: async (/** @type {string} */ path, /** @type {{headers: Headers}} */ { headers }) => {
    asked.push({ path, headers });
    return answer();
  },
});
const { outboxSender } = await import("../../static/phone/state/outbox_sender.js");
const worker = await import("../../static/lib/worker/call.js");

/** @type {any} */
const item = {
  key: "k",
  method: "PUT",
  path: "/api/v1/duty",
  body: { on_duty: true },
  made_at: "2026-03-02T06:02:18.000Z",
  owner: "042",
};

test("the server is told whose act it is: the phone may remember someone who has left", async () => {
  await outboxSender(() => "042")(item, item.made_at);
  answer = () => Response.json({ name: "042" });
  await worker.identify();
  answer = () => Response.json({});
  await worker.send(item, item.made_at);
  const acts = asked.filter(({ path }) => path === item.path);
  assert.deepEqual(
    acts.map(({ headers }) => headers.get("X-Owner")),
    ["042", "042"],
  );
});

test("another person's act is refused at once and holds nobody up", async () => {
  const asking = outboxSender(() => "137")(item, item.made_at);
  await assert.rejects(asking, (error) => outcomeOf(error) === "refused");
});

test("a gateway's page is no answer of ours: the word waits", async () => {
  const page = { headers: { "Content-Type": "text/html" } };
  answer = () => new Response("<h1>Wi-Fi</h1>", page);
  for (const send of [outboxSender(() => "042"), worker.send])
    await assert.rejects(send(item, item.made_at), (error) => outcomeOf(error) === "retry");
});
