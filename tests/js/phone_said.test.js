// @ts-check
/** A press says where it was made, or why it does not. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** @type {any} */
let receiver;
/** @type {any} */
const page = { documentElement: { lang: "zh-CN", dataset: {} }, querySelector: () => null, hidden: false, addEventListener: () => {} };
/** @type {any} */
const device = {};
Object.assign(globalThis, { document: page });
Object.defineProperty(globalThis, "navigator", { value: device, configurable: true });
const { PositionWatch } = await import("../../static/phone/duty/position_watch.js");
const { arrive, report, sos } = await import("../../static/phone/state/actions.js");
const { job, phone } = await import("./phone_cast.js");

const READING = { coords: { latitude: 30.3, longitude: 120.1, accuracy: 8 }, timestamp: Date.parse("2007-04-07T00:00:00Z") };

beforeEach(() => {
  receiver = null;
  device.geolocation = {
    watchPosition: (/** @type {any} */ found, /** @type {any} */ failed) => {
      receiver = { found, failed };
      return 1;
    },
    clearWatch: () => {},
    getCurrentPosition: (/** @type {any} */ found, /** @type {any} */ failed) => {
      receiver = { found, failed };
    },
  };
});

/** @param {"yes" | "no" | null} consent */
function watching(consent) {
  const watch = new PositionWatch();
  // Not loaded: no batch is sent to a server that does not exist.
  const state = { ...phone(), isLoaded: false };
  if (state.me) state.me.call_sign = `member-${consent}`;
  watch.follow(state, false);
  if (consent) watch.decide(consent);
  return watch;
}

const DENIED = { code: 1, PERMISSION_DENIED: 1 };
const NOT_FOUND = { code: 3, PERMISSION_DENIED: 1 };

test("the last fix of two minutes is said, with when the page heard it", () => {
  const watch = watching("yes");
  receiver.found(READING);
  const { position } = /** @type {any} */ (watch.said);
  assert.deepEqual([position.lat, position.accuracy_m], [30.3, 8]);
  assert.ok(Math.abs(Date.parse(position.heard_at) - Date.now()) < 60_000);
});

test("each reason for no position has its word", () => {
  const timed_out = watching("yes");
  assert.deepEqual(timed_out.said, { no_fix: "timed_out" });
  receiver.failed(NOT_FOUND);
  assert.deepEqual(timed_out.said, { no_fix: "timed_out" });
  receiver.failed(DENIED);
  assert.deepEqual(timed_out.said, { no_fix: "denied" });

  const old = watching("yes");
  receiver.found(READING);
  /** @type {any} */ (old.last).heard_at = new Date(Date.now() - 121_000).toISOString();
  assert.deepEqual(old.said, { no_fix: "too_old" });

  device.geolocation = undefined;
  assert.deepEqual(watching("yes").said, { no_fix: "unsupported" });
});

test("who agreed only to 到了 is not located by another press", () => {
  const watch = watching("no");
  void watch.find();
  receiver.found(READING);
  assert.ok(watch.fresh, "到了 has found a position");
  assert.deepEqual(watch.said, { no_fix: "no_consent" });
});

test("who was not asked yet is located by no press of a report", async () => {
  const watch = watching(null);
  assert.deepEqual([watch.said, watch.lack], [{ no_fix: "no_consent" }, "no_consent"]);
});

/** A phone whose outbox only remembers. @param {any} positionWatch */
function phoneOf(positionWatch) {
  /** @type {any[]} */
  const items = [];
  return {
    items,
    positionWatch,
    add: async (/** @type {any} */ draft) => {
      items.push({ ...draft, key: "k" });
      return items.at(-1);
    },
    outbox: {
      amend: async (/** @type {string} */ _key, /** @type {any} */ more) => {
        items[0].body = JSON.parse(JSON.stringify({ ...items[0].body, ...more }));
      },
    },
  };
}

const settled = () => new Promise((done) => setImmediate(done));

test("到了 waits for a fix, and says why none came", async () => {
  const phone = phoneOf(watching("no"));
  await arrive(/** @type {any} */ (phone), job("en_route"));
  assert.equal(phone.items[0].body.no_fix, "timed_out", "what is said if the page dies now");
  receiver.found(READING);
  await settled();
  assert.equal(phone.items[0].body.no_fix, undefined);
  assert.equal(phone.items[0].body.position.lat, 30.3);

  const denied = phoneOf(watching("no"));
  await arrive(/** @type {any} */ (denied), job("en_route"));
  receiver.failed(DENIED);
  await settled();
  assert.deepEqual([denied.items[0].body.no_fix, denied.items[0].body.position], ["denied", undefined]);
});

test("a fix of the last seconds is said at once", async () => {
  const phone = phoneOf(watching("yes"));
  receiver.found(READING);
  await arrive(/** @type {any} */ (phone), job("en_route"));
  assert.deepEqual(Object.keys(phone.items[0].body).sort(), ["kind", "position"]);
});

test("a call for help says a fix of two minutes at once, and is located anew after that", async () => {
  const recent = phoneOf(watching("yes"));
  receiver.found(READING);
  await sos(/** @type {any} */ (recent));
  assert.equal(recent.items[0].body.position.lat, 30.3);

  const old = phoneOf(watching("yes"));
  receiver.found(READING);
  old.positionWatch.last.heard_at = new Date(Date.now() - 121_000).toISOString();
  await sos(/** @type {any} */ (old));
  assert.equal(old.items[0].body.position, undefined);
  assert.ok(old.items[0].not_before > Date.now());
  receiver.found({ ...READING, coords: { ...READING.coords, latitude: 30.4 } });
  await settled();
  assert.equal(old.items[0].body.position.lat, 30.4);
});

test("补报 says no place: it is written elsewhere", async () => {
  const mine = phoneOf(watching("yes"));
  receiver.found(READING);
  await report(/** @type {any} */ (mine), job("cleared"), { kind: "resolved", later: true });
  assert.deepEqual(mine.items[0].body, { kind: "resolved", later: true });
  await report(/** @type {any} */ (mine), job("on_scene"), { kind: "resolved", disposition: "freed" });
  assert.equal(mine.items[1].body.position.lat, 30.3);
});
