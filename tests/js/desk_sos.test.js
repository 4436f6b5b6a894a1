// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  caseOf,
  comingTo,
  seenOf,
  shownSos,
  spotOf,
  standingSos,
} from "../../static/desk/alarm/sos.js";
import { ReadHold } from "../../static/desk/alarm/read_hold.js";
import { HOLD_MS } from "../../static/desk/keys.js";
import { callersOf } from "../../static/desk/state/crew.js";
import { fromBoard, reduce } from "../../static/desk/state/state.js";
import { alarm, at, board, clock, incident, member, row } from "./desk_cast.js";

/** @type {any} */
const page = Object.assign(new EventTarget(), {
  documentElement: { lang: "zh-CN", dataset: {} },
  querySelector: () => null,
});
Object.assign(globalThis, { document: page });
const { isDoubtful } = await import("../../static/desk/alarm/rescuers.js");
const { alarmHint, unansweredAsOne } = await import("../../static/desk/alarm/alarm_words.js");
const { ownPoints } = await import("../../static/lib/map/features.js");
const { comingWords, whereWords } = await import("../../static/desk/alarm/sos_words.js");

/** @param {string} id @param {Record<string, any>} [change] */
const sos = (id, change = {}) =>
  alarm(id, { kind: "sos", call_sign: "042", incident_id: null, ...change });
/** @param {Record<string, any>} change */
const state = (change) => fromBoard(board(change));
const ids = (/** @type {any} */ now) => standingSos(now).map(({ id }) => id);

test("of several SOS the one to whom nobody is coming is shown first, of these the oldest", () => {
  const helped = sos("helped", { incident_id: "a", raised_at: at(0), coming: ["017"] });
  const now = state({
    incidents: [incident("a", { crew: { en_route: ["017"] } })],
    alarms: [sos("late", { raised_at: at(9) }), helped, sos("early", { raised_at: at(5) })],
  });
  assert.deepEqual(ids(now), ["early", "late", "helped"]);
  assert.equal(shownSos(now, null)?.id, "early");
  assert.equal(shownSos(now, "late")?.id, "late");
  assert.equal(shownSos(now, "ended long ago")?.id, "early");
  assert.equal(shownSos(state({ alarms: [alarm("x")] }), null), null);
});

test("who is on the case for another reason is not coming", () => {
  const row_ = sos("s", { incident_id: "a", coming: ["017"] });
  const now = state({
    incidents: [incident("a", { crew: { on_scene: ["042", "007"], dispatched: ["017"] } })],
    alarms: [row_],
  });
  assert.deepEqual(comingTo(row_, now.incidents), ["017"]);
});

test("who is coming is told by state, each state once", () => {
  const crew = { dispatched: ["017", "033"], en_route: ["051"] };
  const words = comingWords(["017", "051", "033"], incident("a", { crew }));
  assert.equal(words, "status.assignment.dispatched 017 033 · status.assignment.en_route 051");
});

test("of many who were sent the bar names six and counts the others", () => {
  const crew = { dispatched: ["1", "2", "3", "4", "5", "6", "7", "8"], en_route: ["9"] };
  const words = comingWords(Object.values(crew).flat(), incident("a", { crew }));
  assert.doesNotMatch(words, /7/);
  assert.match(words, /desk\.sos\.and_more.*en_route 9$/);
});

test("whoever calls for help is a caller until the SOS ends", () => {
  const raised = state({ alarms: [sos("s"), alarm("x", { call_sign: "017" })] });
  assert.deepEqual([...callersOf(raised)], ["042"]);
  assert.deepEqual([...callersOf(reduce(raised, row(109, "alarm.cleared", { alarm_id: "s" })))], []);
});

test("whoever calls for help is not free on any list, and is again what they were after the end", () => {
  const town = { members: [member("042"), member("017")], incidents: [incident("a")] };
  const stateOf = (/** @type {any} */ now) => now.members.get("042").state;
  const raised = state({ ...town, alarms: [sos("s")] });
  assert.deepEqual([stateOf(raised), raised.members.get("017")?.state], ["sos", "free"]);
  const sent = reduce(raised, row(109, "order.sent", { incident: incident("a", { version: 2, crew: { dispatched: ["042"] } }) }));
  assert.equal(stateOf(sent), "sos", "an order makes it no other state");
  assert.equal(stateOf(reduce(sent, row(110, "alarm.cleared", { alarm_id: "s" }))), "assigned");
  const calls = reduce(state(town), row(109, "alarm.raised", { alarm: sos("s") }));
  assert.equal(stateOf(calls), "sos");
});

test("an answer says who is coming, and an undone order takes it back", () => {
  const crew = { dispatched: ["017", "033"] };
  const open = incident("a", { crew, version: 2 });
  const raised = state({ alarms: [sos("s")] });
  const body = { alarm: sos("s", { incident_id: "a" }), crew: ["017", "033"], incident: open };
  const sent = reduce(raised, row(101, "sos.answered", body));
  assert.deepEqual(comingTo(/** @type {any} */ (sent.alarms.get("s")), sent.incidents), ["017", "033"]);
  const off = incident("a", { crew: {}, version: 3 });
  const undone = reduce(sent, row(102, "order.undone", { order_id: "o", incident: off }));
  assert.deepEqual(comingTo(/** @type {any} */ (undone.alarms.get("s")), undone.incidents), []);
});

test("an order to its case by any key brings help, and a repeated press forgets nobody", () => {
  const before = state({ incidents: [incident("a")], alarms: [sos("s", { incident_id: "a" })] });
  const body = { order: {}, crew: ["017"], incident: incident("a", { version: 2, crew: { dispatched: ["017"] } }) };
  const sent = reduce(before, row(101, "order.sent", body));
  const again = { alarm: sos("s", { incident_id: "a", count: 2 }) };
  const counted = reduce(sent, row(102, "alarm.counted", again));
  const now = /** @type {any} */ (counted.alarms.get("s"));
  assert.equal(now.count, 2);
  assert.deepEqual(comingTo(now, counted.incidents), ["017"]);
});

test("the case of an SOS is the one into which it was merged", () => {
  const { incidents } = state({
    incidents: [incident("a", { status: "merged", merged_into: "b" }), incident("b")],
  });
  assert.equal(caseOf(sos("s", { incident_id: "a" }), incidents)?.id, "b");
});

test("the case of an SOS is found through any number of merges, also one that is not on the board", () => {
  const merged = (/** @type {string} */ id, /** @type {string} */ into) =>
    incident(id, { status: "merged", merged_into: into, version: 2 });
  const call = sos("s", { incident_id: "a" });
  const answered = { incident: "a", version: 7 };
  const chain = state({ incidents: [merged("a", "b"), merged("b", "c"), incident("c", { version: 5 })] });
  assert.equal(caseOf(call, chain.incidents)?.id, "c");
  assert.deepEqual(seenOf(call, chain.incidents, answered), { incident: "a", version: 5 });
  const broken = state({ incidents: [merged("a", "b")] });
  assert.deepEqual(seenOf(call, broken.incidents, answered), answered);
  assert.deepEqual(seenOf(call, state({}).incidents, answered), answered);
  assert.deepEqual(seenOf(call, broken.incidents, null), { incident: "a" });
});

test("the words of a call are only for the place that was said, and the position says its age", () => {
  const position = { lat: 30.28, lon: 120.17, accuracy_m: 8, taken_at: null, measured_at: at(20) };
  const call = sos("s", { body: { position, near: { "zh-CN": "文晖桥南 20 米", en: "20 m south of 文晖桥" } } });
  const spot = (/** @type {any} */ change) =>
    spotOf(call, state({ members: [member("042", { accuracy_m: 8, ...change })] }).members);
  const said = spot({ fix_at: at(10), lat: 30.3 });
  assert.deepEqual([said?.lat, said?.at, said?.isSaid], [30.28, at(20), true]);
  assert.match(whereWords(call, said), /文晖桥/);
  const newer = spot({ fix_at: at(25), lat: 30.3 });
  assert.deepEqual([newer?.lat, newer?.at, newer?.isSaid], [30.3, at(25), false]);
  assert.doesNotMatch(whereWords(call, newer), /文晖桥/);
  assert.equal(spot({ fix_at: at(25), lat: 30.2801 })?.isSaid, true, "11 m away the words still hold");
});

test("the member is where the phone was last measured, and not off duty", () => {
  const position = { lat: 30.28, lon: 120.17, accuracy_m: 8, taken_at: at(29) };
  const call = sos("s", { body: { position } });
  const members = (/** @type {any} */ change) => state({ members: [member("042", change)] }).members;
  assert.equal(spotOf(call, members({ fix_at: at(10) }))?.lat, 30.28);
  assert.equal(spotOf(call, members({ fix_at: at(40), lat: 30.3 }))?.lat, 30.3);
  assert.equal(spotOf(call, members({ fix_at: null, lat: null, lon: null }))?.lat, 30.28);
  assert.equal(spotOf(sos("s"), members({ fix_at: null, lat: null, lon: null })), null);
});

test("a bar that appeared or changed within the last 0.7 s takes no press", () => {
  let now = 10_000;
  const hold = new ReadHold(() => now);
  hold.see("042 017 033");
  now += HOLD_MS - 1;
  assert.ok(hold.isHeld());
  hold.see("042 017 033");
  now += 1;
  assert.ok(!hold.isHeld(), "the same offer is not read anew");
  hold.see("042 017 051");
  assert.ok(hold.isHeld(), "other members would be sent");
});

test("members who do not answer are one reason, in the place of the first", () => {
  const silent = (/** @type {string} */ id, /** @type {string} */ call_sign) => alarm(id, { kind: "not_accepted", call_sign });
  const rows = unansweredAsOne([alarm("a", { kind: "unclaimed" }), silent("b", "007"), alarm("c", { kind: "overdue" }), silent("d", "106")]);
  assert.deepEqual(rows.map(({ id }) => id), ["a", "b", "c"]);
  assert.equal(rows[1].call_sign, "007 106");
});

test("a case that is overdue before anybody was sent asks for a dispatch", () => {
  const overdue = alarm("a", { kind: "overdue" });
  const loop = { ...incident("x").loop, dispatch: clock(60, at(0), at(10)) };
  assert.equal(alarmHint(overdue, incident("x")), "desk.hint.unclaimed");
  assert.equal(alarmHint(overdue, incident("x", { loop })), "desk.hint.overdue");
});

test("a rescuer who may be elsewhere or hear nothing is said to be so", () => {
  const sure = /** @type {any} */ ({ live: true, push: false, chance: null, fix_age_s: 20 });
  assert.equal(isDoubtful(sure), false);
  assert.equal(isDoubtful({ ...sure, fix_age_s: 700 }), true, "an old position");
  assert.equal(isDoubtful({ ...sure, fix_age_s: null }), true, "no position");
  assert.equal(isDoubtful({ ...sure, live: false, push: true }), false, "the phone is woken");
  assert.equal(isDoubtful({ ...sure, live: false }), true, "nothing reaches it");
  assert.equal(isDoubtful({ ...sure, live: false, push: true, chance: 0.1 }), true);
});

test("the mark of an SOS carries the call sign, which it would cover", () => {
  const { features } = ownPoints(null, null, { lat: 30.28, lon: 120.1, call_sign: "042" });
  assert.deepEqual(features.map(({ properties }) => properties?.label), ["042"]);
});
