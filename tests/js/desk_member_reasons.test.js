// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { against, meant } from "../../static/desk/dispatch/member_reasons.js";
import { matching } from "../../static/desk/parts/option_search.js";
import { incident, member } from "./desk_cast.js";

const SIGNS = ["001", "010", "011", "042", "100"];
const cases = (/** @type {any[]} */ ...rows) => new Map(rows.map((row) => [row.id, row]));
/** @param {any} who @param {any} [here] @param {any[]} others */
const keys = (who, here = incident("a"), ...others) =>
  against(who, here, cases(here, ...others)).map(({ key }) => key);

test("1 means 001, and an exact call sign means itself", () => {
  assert.equal(meant(SIGNS, "1"), "001");
  assert.equal(meant(SIGNS, " 42 "), "042");
  assert.equal(meant(SIGNS, "010"), "010");
  assert.equal(meant(SIGNS, "0"), null);
  assert.equal(meant(["000", ...SIGNS], "0"), "000");
  assert.equal(meant(SIGNS, "7"), null);
});

test("the list for 1 begins with 001, whatever else has a 1 in it", () => {
  const options = ["100", "011", "001"].map((value) => ({ value, label: value }));
  assert.deepEqual(
    matching(options, "1").map(({ value }) => value),
    ["001", "100", "011"],
  );
  assert.deepEqual(matching(options, ""), options);
});

test("a note beside the call sign is not searched", () => {
  const option = { value: "042", label: "042", note: "直线 1.7 公里" };
  assert.deepEqual(matching([option], "1"), []);
});

test("nothing speaks against a free member near by", () => {
  assert.deepEqual(keys(member("042")), []);
});

test("each reason against a member is said", () => {
  assert.deepEqual(keys(member("042", { on_duty: false, state: "off" })), ["desk.against.off_duty"]);
  assert.deepEqual(keys(member("042", { live: false })), ["desk.unreachable"]);
  assert.deepEqual(keys(member("042", { live: false, push: "ok" })), ["desk.only_push"]);
  assert.deepEqual(keys(member("042", { lat: null, lon: null })), ["desk.against.no_place"]);
  assert.deepEqual(keys(member("042", { lat: 30.32 })), ["desk.against.far"]);
  const elsewhere = incident("b", { crew: { en_route: ["042"] }, status: "en_route" });
  assert.deepEqual(against(member("042"), incident("a"), cases(elsewhere)), [
    { key: "desk.against.busy", number: "WH-b" },
  ]);
});

test("a member who is on the case already is only that", () => {
  const here = incident("a", { crew: { dispatched: ["042"] }, status: "dispatched" });
  assert.deepEqual(keys(member("042", { on_duty: false, live: false }), here), ["desk.against.here"]);
});

test("a member who calls for help is not free", () => {
  const free = member("042", { on_duty: true, live: true, lat: 30.28, lon: 120.17 });
  const reasons = against(free, incident("a"), cases(), new Set(["042"]));
  assert.deepEqual(reasons[0], { key: "desk.against.sos" });
});
