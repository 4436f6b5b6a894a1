// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderBehind, orderToOpen, standsFirst, fillsScreen } from "../../static/phone/order/first_order.js";
import { ringingJobs, shownJobs, unansweredJobs } from "../../static/phone/state/shown_jobs.js";
import { incident, job, order, phone } from "./phone_cast.js";

/** @param {string} id @param {string} status @param {number} severity @param {Record<string, any>} [more] @returns {any} */
function jobOf(id, status, severity, more = {}) {
  const known = job(status);
  return {
    ...known,
    assignment: { ...known.assignment, id },
    incident: incident({ id: `case-${id}`, severity, crew: { [status]: ["042"] } }),
    order: order({ id: `order-${id}`, ...more }),
  };
}

/** @param {any[]} jobs @param {any} [route] @param {string} [rest] @returns {any} */
function phoneAt(jobs, route = { screen: "home", id: null }, rest = "home") {
  const state = phone({ jobs });
  const byId = (/** @type {string} */ id) =>
    shownJobs(state).find(({ assignment }) => assignment.id === id) ?? null;
  return { state, router: { route, rest }, job: byId };
}

const grave = jobOf("grave", "dispatched", 1);
const light = jobOf("light", "dispatched", 3);
const underWay = jobOf("way", "en_route", 2);

test("an unanswered 特急 takes the duty screen over, and no other screen", () => {
  const onOrder = { screen: "order", id: "grave" };
  assert.ok(fillsScreen(phoneAt([grave], onOrder, "duty"), grave));
  assert.ok(!fillsScreen(phoneAt([grave], onOrder, "home"), grave), "not from the home screen");
  assert.ok(!fillsScreen(phoneAt([light], onOrder, "duty"), light), "only a 特急");
  const answered = jobOf("grave", "en_route", 1);
  assert.ok(!fillsScreen(phoneAt([answered], onOrder, "duty"), answered));
  assert.ok(!fillsScreen(phoneAt([], { screen: "duty", id: null }, "duty"), null));
});

test("no notice stands over a 特急, an order to answer, or a corrected place", () => {
  assert.ok(standsFirst(grave));
  assert.ok(!standsFirst(underWay));
  assert.ok(!standsFirst(null));
  assert.ok(standsFirst(jobOf("way", "en_route", 2, { place_version: 2 })));
  assert.ok(standsFirst(jobOf("way", "on_scene", 1)), "a 特急 until it is done");
  assert.ok(!standsFirst(jobOf("way", "cleared", 1)));
});

/** @param {any[]} jobs @param {string[]} presented @param {string} screen */
function opened(jobs, presented, screen) {
  const state = phone({ jobs });
  const [waiting, ringing] = [unansweredJobs(state), ringingJobs(state)];
  return orderToOpen({ waiting, ringing, presented: new Set(presented), screen })?.assignment.id;
}

test("a new order never pushes an unanswered 特急 off the screen", () => {
  assert.equal(opened([light], [], "home"), "light");
  assert.equal(opened([light, grave], ["grave"], "order"), "grave");
  assert.equal(opened([light, grave], ["grave", "light"], "order"), undefined, "nothing new");
});

test("the duty screen gives way as long as an order rings", () => {
  assert.equal(opened([light, grave], ["grave", "light"], "duty"), "grave");
  assert.equal(opened([underWay], [], "duty"), undefined);
  const quiet = jobOf("quiet", "dispatched", 4, { quiet: ["042"] });
  assert.equal(opened([quiet], ["quiet"], "duty"), undefined, "a quiet order is shown once");
});

test("the screen of another order leads to the one that must be answered first", () => {
  const at = (/** @type {string} */ id) => ({ screen: "order", id });
  const behind = (/** @type {any} */ phone) => orderBehind(phone)?.assignment.id ?? null;
  assert.equal(behind(phoneAt([underWay, grave], at("way"))), "grave");
  assert.equal(behind(phoneAt([light, grave], at("light"))), "grave");
  assert.equal(behind(phoneAt([light, grave], at("grave"))), null, "nothing pushes it down");
  assert.equal(behind(phoneAt([underWay], at("way"))), null);
  assert.equal(behind(phoneAt([grave], { screen: "settings", id: null })), "grave");
  assert.equal(behind(phoneAt([grave])), null, "the home screen lists it");
});
