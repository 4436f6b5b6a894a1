// @ts-check
/** The proof of a look, as the phone has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { beyond_m, codeIn, plainTag } from "../../static/phone/rounds/proof.js";

const document = { documentElement: { lang: "zh-CN", dataset: {} }, addEventListener() {} };
Object.assign(globalThis, { document });
const { clock } = await import("../../static/lib/time.js");
const { ownRound } = await import("../../static/phone/rounds/own_round.js");

test("a round is open for its shift, also on a phone whose clock was set back", () => {
  const now = "2026-11-22T06:00:00.000Z";
  const opened = (/** @type {number} */ hours) => {
    const proposed_at = new Date(Date.parse(now) - hours * 3_600_000).toISOString();
    ownRound.kept = /** @type {any} */ ({ round: { id: "1", proposed_at, ended_at: null } });
    return ownRound.isOpen;
  };
  const skew_before = clock.skew;
  clock.sync(now); // this machine's clock is days away from the server's
  assert.ok(opened(1));
  assert.ok(!opened(17));
  clock.sync(now, Date.parse(now)); // no network yet: the clock of the phone is all there is
  assert.ok(!opened((Date.parse(now) - Date.now()) / 3_600_000 - 24), "from tomorrow");
  clock.skew = skew_before;
});

test("a label's address gives its code, typed letters too, and a stranger's code none", () => {
  assert.equal(codeIn("https://patrol.example/phone?point=Ab23cd45"), "ab23cd45");
  assert.equal(codeIn(" AB23CD45 "), "ab23cd45");
  assert.equal(codeIn("https://shop.example/item/ab23cd45x"), "");
});

test("a tag has one serial number however its reader writes it", () => {
  assert.equal(plainTag("04:A2:1B:7F"), "04a21b7f");
  assert.equal(plainTag("04-a2-1b-7f"), "04a21b7f");
});

test("an accurate position far away is beyond, a vague one is not", () => {
  const point = /** @type {any} */ ({ lat: 30.28, lon: 120.17, radius_m: 50 });
  const far = { lat: 30.29, lon: 120.17, accuracy_m: 10, taken_at: "" };
  assert.ok(Number(beyond_m(point, /** @type {any} */ (far))) > 1000);
  assert.ok(Number(beyond_m(point, /** @type {any} */ ({ ...far, accuracy_m: 2000 }))) < 0);
  assert.equal(beyond_m(point, null), null);
});
