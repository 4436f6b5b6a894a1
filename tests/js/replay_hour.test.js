// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, {
  document: { documentElement: { lang: "zh-CN", dataset: {} }, addEventListener() {} },
});
const { asked, hourAround } = await import("../../static/admin/replay/address.js");
const { actBeside, actsOf, placesAt, queueOf, statesAt } = await import(
  "../../static/admin/replay/hour.js"
);
const { fieldOf, momentOf } = await import("../../static/admin/replay/street_time.js");

/** @typedef {import("../../static/admin/replay/hour.js").Act} Act */
/** @typedef {import("../../static/admin/replay/hour.js").State} State */

const BEGINS = Date.parse("2026-11-22T06:00:00Z");
/** @param {number} seconds */
const iso = (seconds) => new Date(BEGINS + seconds * 1000).toISOString();

/** @param {string} id @param {string} status @param {number} [severity] */
const state = (id, status, severity = 2) =>
  /** @type {State} */ (
    /** @type {unknown} */ ({ id, status, severity, opened_at: iso(0), number: id })
  );

/** @param {number} seq @param {number} seconds @param {State|null} after @param {string} [id] */
const act = (seq, seconds, after, id = after?.id ?? "a") =>
  /** @type {Act} */ (
    /** @type {unknown} */ ({ seq, at: iso(seconds), incident_id: id, state: after })
  );

const HOUR = {
  begins: BEGINS,
  ends: BEGINS + 3_600_000,
  cases: [state("a", "new")],
  acts: [
    act(1, 10, state("a", "dispatched")),
    act(2, 20, state("b", "new", 1)),
    act(3, 20, null, "a"),
    act(4, 30, state("a", "closed")),
  ],
};

/** @param {number} seconds */
const shown = (seconds) =>
  queueOf(statesAt(HOUR, BEGINS + seconds * 1000)).map(({ id, status }) => `${id} ${status}`);

test("the queue at a time has the newest state of each case until then", () => {
  assert.deepEqual(shown(9.9), ["a new"]);
  assert.deepEqual(shown(10), ["a dispatched"]);
  assert.deepEqual(shown(25), ["b new", "a dispatched"]);
  assert.deepEqual(shown(30), ["b new"]);
  assert.deepEqual(shown(-1), ["a new"]);
});

test("the arrows go from act to act, and acts of one instant are one step", () => {
  const all = actsOf(HOUR.acts, null);
  /** @param {number} seconds @param {1|-1} way */
  const step = (seconds, way) => {
    const at = actBeside(all, BEGINS + seconds * 1000, way);
    return at === null ? null : (at - BEGINS) / 1000;
  };
  assert.deepEqual([step(0, 1), step(10, 1), step(20, 1), step(30, 1)], [10, 20, 30, null]);
  assert.deepEqual([step(40, -1), step(30, -1), step(20, -1), step(10, -1)], [30, 20, 10, null]);
  assert.deepEqual(
    actsOf(HOUR.acts, "b").map(({ seq }) => seq),
    [2],
  );
});

test("a member is drawn where he was last heard, and not for ever", () => {
  const places = [{ lat: 30, lon: 120, accuracy_m: 5, at: iso(10) }];
  const trails = [{ incident_id: "a", number: "a", call_sign: "042", places }];
  /** @param {number} seconds @param {string|null} chosen */
  const seen = (seconds, chosen) => placesAt(trails, BEGINS + seconds * 1000, chosen).length;
  assert.deepEqual([seen(9, null), seen(10, null), seen(311, null)], [0, 1, 0]);
  assert.deepEqual([seen(10, "a"), seen(10, "b")], [1, 0]);
});

test("an address names an instant and a case, and what it cannot mean is left out", () => {
  const id = "0123456789abcdef0123456789abcdef";
  assert.deepEqual(asked(`#at=${iso(5)}&case=${id}`), { at: BEGINS + 5000, chosen: id });
  assert.equal(asked("#at=x&case=../x").chosen, null);
  const { begins, ends } = hourAround(BEGINS + 5000);
  assert.deepEqual([BEGINS - begins, ends - begins], [600_000, 3_600_000]);
});

test("a field shows the street's time and gives the same moment back", () => {
  assert.equal(momentOf(fieldOf(BEGINS)), BEGINS);
  assert.ok(Number.isNaN(momentOf("")));
});
