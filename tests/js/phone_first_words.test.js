// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { incident, job, ME, order } from "./phone_cast.js";

/** An element that only knows its words and children, and can be pressed. @returns {any} */
const element = () => {
  /** @type {any} */
  const made = { children: [], dataset: { kept: "待发", accepted: "到了指挥台" }, isConnected: true };
  made.append = made.prepend = (/** @type {any[]} */ ...more) => made.children.push(...more);
  made.addEventListener = (/** @type {string} */ _name, /** @type {() => unknown} */ act) => {
    made.press = act;
  };
  return made;
};

/** @param {string} title @param {string} status @param {number} severity */
const jobOf = (title, status, severity) =>
  job(status, { incident: incident({ title, severity }), order: order({ id: title }) });

/** @type {{path: string, headers: Record<string, string>, body: any}[]} */
const sent = [];
let answer = () => Response.json({ effect: "applied" });
/** @type {Map<string, string>} */
const stored = new Map();
let reads = 0;

/** Draws the words of these jobs. @param {any[]} jobs @returns {Promise<any[]>} the cards */
async function drawn(jobs) {
  const app = element();
  const firstInbox = Promise.resolve({ inbox: { jobs, me: { call_sign: "042" } } });
  const page = {
    querySelector: (/** @type {string} */ wanted) =>
      wanted === "phone-app" ? app : { content: "csrf" },
    createElement: element,
    documentElement: element(),
  };
  Object.assign(globalThis, {
    document: page,
    firstInbox,
    firstPresses: undefined,
    dispatchEvent: () => true,
    localStorage: {
      getItem: () => null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => stored.set(name, text),
    },
    fetch: async (/** @type {string} */ path, /** @type {any} */ { headers, body }) => {
      sent.push({ path, headers, body: JSON.parse(body) });
      return answer();
    },
  });
  reads += 1;
  await import(`../../static/phone/first_words.js?${reads}`);
  await firstInbox;
  return app.children[0].children;
}

test("the first words show the order to answer, however many older ones there are", async () => {
  const cards = await drawn([
    ...["一", "二", "三", "四", "五"].map((title) => jobOf(title, "on_scene", 3)),
    jobOf("落水", "dispatched", 1),
  ]);
  const titles = cards.map((card) => card.children[1].textContent);
  assert.equal(titles[0], "落水");
  assert.equal(titles.length, 3);
  assert.equal(cards[0].children.length, 5, "one button");
  assert.equal(cards[1].children.length, 4, "an answered order has none");
});

test("收到 is kept before it is sent, and the desk's answer stands on the button", async () => {
  const [card] = await drawn([jobOf("落水", "dispatched", 1)]);
  const button = card.children[4];
  answer = () => {
    assert.equal(button.textContent, "待发");
    assert.ok(stored.has("first-presses"));
    return Response.json({ effect: "applied" });
  };
  await button.press();
  assert.equal(button.textContent, "到了指挥台");
  assert.equal(button.disabled, true);
  const [{ path, headers, body }] = sent.splice(0);
  const [press] = JSON.parse(stored.get("first-presses") ?? "[]");
  assert.equal(path, `/api/v1/assignments/${ME}/answer`);
  assert.equal(headers["Idempotency-Key"], press.key);
  assert.equal(headers["X-Owner"], "042");
  assert.deepEqual([body.answer, body.made_at], ["accepted", press.made_at]);
});

for (const [name, refusal] of /** @type {[string, () => Response][]} */ ([
  ["no network", () => assert.fail("offline")],
  ["a server that fails", () => new Response("", { status: 503 })],
  ["a late answer", () => Response.json({ effect: "late" })],
]))
  test(`${name}: the button says only that the press is kept`, async () => {
    answer = refusal;
    const [card] = await drawn([jobOf("落水", "dispatched", 1)]);
    await card.children[4].press();
    assert.equal(card.children[4].textContent, "待发");
  });
