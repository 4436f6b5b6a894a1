// @ts-check
/** A digit and D act on the candidates that were read, whatever has changed since. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Proposal } from "../../static/desk/dispatch/proposal.js";
import { incident, member } from "./desk_cast.js";

/** @param {string[]} signs @param {Record<string, any>} [change] @returns {any} */
const answer = (signs, change = {}) => ({
  candidates: signs.map((call_sign, n) => ({ call_sign, state: "free", eta_s: 60 + n, reason: "", matched: [] })),
  suggested: signs.slice(0, 2),
  basis: "road",
  radio: "",
  ...change,
});
const SIGNS = ["033", "051", "017", "042", "007"];
/** @param {Record<string, string>} [states] */
const town = (states = {}) => new Map(SIGNS.map((sign) => [sign, member(sign, { state: states[sign] ?? "free" })]));
const read = () => new Proposal(answer(SIGNS), incident("a"), town());

test("a digit after a hundred changes picks the member that was read beside it", () => {
  const proposal = read();
  for (let n = 0; n < 100; n += 1) {
    const turned = SIGNS.map((_, at) => SIGNS[(at + n) % SIGNS.length]);
    const { candidates } = proposal.rows(answer(turned));
    assert.deepEqual(candidates.map((row) => row.call_sign), SIGNS);
  }
  proposal.pick(3);
  assert.deepEqual(proposal.crew, ["033", "051", "017"]);
  proposal.pick(1);
  assert.deepEqual([proposal.crew, proposal.leader], [["051", "017"], "051"]);
});

test("whom D would send stand first, the lead with the digit 1, however far down they are ranked", () => {
  const proposal = new Proposal(answer(SIGNS, { suggested: ["007", "051"] }), incident("a"), town());
  const rows = (/** @type {any} */ live) => proposal.rows(live).candidates.map((row) => row.call_sign);
  assert.deepEqual(rows(answer(SIGNS)), ["007", "051", "033", "017", "042"]);
  assert.equal(proposal.changes(answer(SIGNS, { suggested: ["007", "051"] }), town()), 0, "the same again is no change");
  proposal.pick(1);
  assert.deepEqual([proposal.crew, proposal.leader], [["051"], "051"]);
});

test("the frozen rows show the newest way of each", () => {
  const { candidates } = read().rows(answer(["051", "033"], { suggested: ["051"] }));
  assert.deepEqual(candidates.map(({ call_sign, eta_s }) => [call_sign, eta_s]).slice(0, 3), [
    ["033", 61],
    ["051", 60],
    ["017", 62],
  ]);
});

test("what has changed elsewhere is counted once a member", () => {
  const proposal = read();
  assert.equal(proposal.changes(proposal.read, town()), 0);
  assert.equal(proposal.changes(answer(SIGNS), town()), 0, "the same again is no change");
  assert.equal(proposal.changes(answer(["042", "033", "051", "017", "007"], { suggested: ["033", "051"] }), town()), 1);
  assert.equal(proposal.changes(answer(["033", "051", "017", "042"], {}), town()), 1, "007 has gone");
  assert.equal(proposal.changes(proposal.read, town({ "033": "assigned" })), 1);
  assert.equal(proposal.changes(answer(SIGNS, { suggested: ["017"] }), town()), 1);
});

test("D does not send a member who was taken, nor to a case that another desk has dispatched", () => {
  const proposal = read();
  assert.deepEqual(proposal.unread(incident("a"), town()), []);
  assert.deepEqual(proposal.unread(incident("a"), town({ "051": "en_route", "042": "assigned" })), ["051"]);
  const sent = incident("a", { crew: { dispatched: ["017"] } });
  assert.deepEqual(proposal.unread(sent, town()), ["017"]);
  const declined = new Proposal(answer(SIGNS), sent, town());
  assert.deepEqual(declined.unread(incident("a"), town()), [], "who cannot go makes nothing unread");
});

test("a member who was busy when read may be picked", () => {
  const busy = town({ "017": "on_scene" });
  const proposal = new Proposal(answer(SIGNS), incident("a"), busy);
  proposal.pick(3);
  assert.deepEqual(proposal.unread(incident("a"), busy), []);
});

test("who is on the case already is no candidate, though an older answer lists them", () => {
  const sent = incident("a", { crew: { dispatched: ["033"] } });
  const proposal = new Proposal(answer(SIGNS), sent, town());
  assert.deepEqual(proposal.rows(answer(SIGNS)).candidates.map((row) => row.call_sign), SIGNS.slice(1));
  proposal.pick(1);
  assert.deepEqual(proposal.crew, [], "the digit 1 is 051, whom the suggestion had picked");
});
