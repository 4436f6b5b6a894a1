// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { incident, job, order } from "./phone_cast.js";

/** An element that only knows its words and children. @returns {any} */
const element = () => {
  /** @type {any} */
  const made = { children: [], dataset: {}, isConnected: true };
  made.append = made.prepend = (/** @type {any[]} */ ...more) => made.children.push(...more);
  return made;
};

/** @param {string} title @param {string} status @param {number} severity */
const jobOf = (title, status, severity) =>
  job(status, { incident: incident({ title, severity }), order: order({ id: title }) });

test("the first words show the order to answer, however many older ones there are", async () => {
  const app = element();
  const jobs = [
    ...["一", "二", "三", "四", "五"].map((title) => jobOf(title, "on_scene", 3)),
    jobOf("落水", "dispatched", 1),
  ];
  const firstInbox = Promise.resolve({ inbox: { jobs } });
  const page = { querySelector: () => app, createElement: element };
  Object.assign(globalThis, { document: page, firstInbox });
  // @ts-expect-error the server writes this file into the page, so it is no module
  await import("../../static/phone/first_words.js");
  await firstInbox;
  const [main] = app.children;
  const titles = main.children.map((/** @type {any} */ card) => card.children[1].textContent);
  assert.equal(titles[0], "落水");
  assert.equal(titles.length, 3);
});
