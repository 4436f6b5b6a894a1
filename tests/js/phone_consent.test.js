// @ts-check
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { reduce } from "../../static/phone/state/state.js";
import { unansweredJobs } from "../../static/phone/state/shown_jobs.js";
import { heard, inbox, item, phone as inboxOf, sent } from "./phone_cast.js";

/** @type {Map<string, string>} */
const stored = new Map();
/** @type {any[]} what was posted to the server */
const posted = [];
/** @type {Map<number, (at: any) => unknown>} who watches the position, by number */
const watches = new Map();
let made = 0;
/** The version of the notice in the page; empty in a shell of before. */
let notice = "";
const geolocation = {
  watchPosition: (/** @type {any} */ heard) => {
    made += 1;
    watches.set(made, heard);
    return made;
  },
  clearWatch: (/** @type {number} */ number) => watches.delete(number),
  getCurrentPosition: (/** @type {any} */ done) => done(here()),
};
const here = () => ({
  coords: { latitude: 30.3, longitude: 120.17, accuracy: 8 },
  timestamp: Date.now(),
});
const page = Object.assign(new EventTarget(), {
  hidden: false,
  documentElement: { lang: "zh-CN" },
  querySelector: () => (notice ? { getAttribute: () => notice } : null),
});
Object.assign(globalThis, {
  document: page,
  localStorage: {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
  },
  fetch: async (/** @type {string} */ path, /** @type {any} */ { headers }) => {
    posted.push({ path, owner: headers.get("X-Owner") });
    return new Response(null, { status: 204 });
  },
});
Object.defineProperty(globalThis, "navigator", { value: { geolocation }, configurable: true });
const { PositionWatch } = await import("../../static/phone/duty/position_watch.js");
const { prefer } = await import("../../static/lib/preferences.js");
const { askForConsent } = await import("../../static/phone/duty/consent.js");

beforeEach(() => {
  prefer("position-consents", "{}");
  posted.length = 0;
  watches.clear();
});

/** @param {string} call_sign @param {Record<string, any>} [change] */
const signedIn = (call_sign, change = {}) =>
  inboxOf({ me: { ...inbox().me, call_sign }, ...change });
/** The phone moves: whoever watches hears of it. */
const move = async () => {
  for (const heard of watches.values()) await heard(here());
};

test("the consent of one member is not the next one's", async () => {
  const watch = new PositionWatch();
  watch.follow(signedIn("042"), false);
  watch.decide("yes");
  await move();
  assert.deepEqual(posted, [{ path: "/api/v1/positions", owner: "042" }]);
  watch.follow(signedIn("007"), false);
  assert.equal(watch.consent, null, "007 was not asked");
  assert.equal(watches.size, 0, "nobody watches any more");
  assert.equal(watch.last, null, "nor is the position of 042 that of 007");
  await move();
  assert.equal(posted.length, 1);
  watch.follow(signedIn("042"), false);
  assert.equal(watch.consent, "yes", "the answer of 042 still holds");
});

test("an answer that names no member, as older pages stored it, counts for nobody", () => {
  stored.set("position-consent", "yes");
  const watch = new PositionWatch();
  watch.follow(signedIn("042"), false);
  assert.equal(watch.consent, null);
  assert.equal(watches.size, 0);
});

test("nothing is sent before the server has said who is signed in", async () => {
  stored.set("position-consents", '{"042": "yes"}');
  const watch = new PositionWatch();
  watch.follow({ ...signedIn("042"), isLoaded: false }, false);
  await move();
  assert.deepEqual(posted, [], "the phone may remember another member");
  watch.follow(signedIn("042"), false);
  await move();
  assert.equal(posted.length, 1);
});

test("a member who takes the consent back leaves no position behind", async () => {
  const watch = new PositionWatch();
  watch.follow(signedIn("042"), false);
  watch.decide("yes");
  await move();
  watch.decide("no");
  assert.equal(watch.recent, null);
  assert.equal(watches.size, 0);
});

test("before the question only a call for help is located", async () => {
  const watch = new PositionWatch();
  watch.follow(signedIn("042"), false);
  assert.equal(await watch.find(), null);
  assert.equal((await watch.find({ isForced: true }))?.lat, 30.3);
  watch.decide("no");
  assert.equal((await watch.find())?.lat, 30.3, "到了 with a position, as the answer says");
});

/** @param {any} state @param {string | null} [sheet] @returns {any} */
function phoneWith(state, sheet = null) {
  const positionWatch = new PositionWatch();
  positionWatch.follow(state, false);
  /** @type {string[]} */
  const shown = [];
  const router = { route: { sheet }, show: (/** @type {string} */ name) => shown.push(name) };
  return { positionWatch, router, session: { isLocked: false }, shown, state };
}

/** @param {any} state @param {string | null} [sheet] @returns {string[]} the sheets that were opened */
function askedOn(state, sheet) {
  const phone = phoneWith(state, sheet);
  askForConsent(phone);
  askForConsent(phone);
  return phone.shown;
}

/** 042 has pressed 下岗. */
const off = reduce(signedIn("042"), {
  type: "items",
  items: [item("duty", { assignment: null, body: { on_duty: false } })],
});

test("each member is asked once, wherever the duty began", () => {
  assert.deepEqual(askedOn(off), [], "off duty nothing is asked");
  assert.deepEqual(askedOn(signedIn("042")), ["consent"], "the desk has put 042 on duty");
  assert.deepEqual(askedOn(signedIn("042")), [], "the member has closed the question");
  assert.deepEqual(askedOn(signedIn("007")), ["consent"], "the second member on the phone");
  askedOn(off);
  assert.deepEqual(askedOn(signedIn("042")), ["consent"], "the next duty");
});

test("the question waits for an order, another sheet and the server's word", () => {
  assert.deepEqual(askedOn(heard(signedIn("017"), sent()), null), ["consent"], "another's order");
  askedOn(off);
  assert.deepEqual(askedOn(heard(signedIn("042"), sent())), []);
  const accepted = item("answer.accepted");
  const onTheWay = reduce(heard(signedIn("042"), sent()), { type: "items", items: [accepted] });
  assert.deepEqual(unansweredJobs(onTheWay), []);
  assert.deepEqual(askedOn(onTheWay), [], "nothing covers the SOS of a member at work");
  assert.deepEqual(askedOn(signedIn("063"), "more"), []);
  assert.deepEqual(askedOn({ ...signedIn("063"), isLoaded: false }), []);
  assert.deepEqual(askedOn(signedIn("063")), ["consent"]);
});

test("another version of the notice is asked about once more", () => {
  notice = "2";
  stored.set("position-consents", '{"052": "yes"}');
  stored.set("notices-answered", '{"052": "1"}');
  assert.deepEqual(askedOn(signedIn("052")), ["consent"]);
  askedOn(off);
  stored.set("notices-answered", '{"052": "2"}');
  assert.deepEqual(askedOn(signedIn("052")), []);
  notice = "";
});

test("who has answered is not asked again", () => {
  stored.set("position-consents", '{"051": "no"}');
  assert.deepEqual(askedOn(signedIn("051")), []);
});
