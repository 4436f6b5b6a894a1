// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, takenBack } from "../../static/phone/state/drafts.js";
import { knownSos, shownSos, unsentPresses } from "../../static/phone/state/sos.js";
import { initial, reduce, saved } from "../../static/phone/state/state.js";
import { at, frame, heard, inbox, item, job, phone } from "./phone_cast.js";

/** @param {Record<string, any>} [change] @returns {any} */
const sos = (change = {}) => ({
  id: "alarm",
  raised_at: at(0),
  incident_id: null,
  answered: null,
  coming: [],
  ended: null,
  ...change,
});
/** @param {string[]} crew */
const answered = (crew, seq = 101) =>
  frame(seq, "sos.answered", {
    alarm_id: "alarm",
    call_sign: "042",
    crew,
    alarm: { id: "alarm", raised_at: at(0), incident_id: "own", answered: { by: "701", at: at(9) } },
  });
const ended = (actor = "701", reason = "误触") =>
  frame(102, "sos.ended", { alarm_id: "alarm", call_sign: "042", reason }, actor);
const press = (/** @type {Record<string, any>} */ change = {}) =>
  item("call.sos", { assignment: null, lane: "call.sos", ...change });

test("a press that waits in the phone is said to be unsent, and then to be at the desk", () => {
  const waiting = reduce(phone(), { type: "items", items: [press()] });
  assert.equal(shownSos(waiting)?.isUnsent, true);
  const got = reduce(waiting, { type: "sent", item: press(), answer: { alarm_id: "alarm" } });
  const state = reduce(got, { type: "items", items: [] });
  assert.deepEqual([shownSos(state)?.isUnsent, shownSos(state)?.answered], [false, null]);
});

test("the phone says that the desk has seen it and who is coming, also after a reload", () => {
  const state = heard(phone({ sos: sos() }), answered([]), answered(["017", "033"], 102));
  const reloaded = reduce(initial(), { type: "saved", saved: saved(state) });
  for (const now of [state, reloaded]) {
    const shown = shownSos(now);
    assert.equal(shown?.answered?.by, "701");
    assert.deepEqual(shown?.coming.map(({ call_sign }) => call_sign), ["017", "033"]);
  }
});

test("the inbox says who has accepted since", () => {
  const before = heard(phone({ sos: sos() }), answered(["017"]));
  const coming = [{ call_sign: "017", status: "en_route" }];
  const told = sos({ answered: { by: "701", at: at(9) }, coming });
  const state = reduce(before, { type: "inbox", inbox: inbox({ upto: 110, sos: told }) });
  assert.deepEqual(shownSos(state)?.coming, coming);
});

test("the end by the desk gives its reason, once", () => {
  const state = heard(phone({ sos: sos() }), ended());
  assert.equal(shownSos(state), null);
  const [notice] = state.notices;
  assert.deepEqual([notice.kind, notice.params.reason], ["sos_ended.desk", "误触"]);
  const over = sos({ ended: { by: "701", at: at(2), reason: "误触" } });
  const again = reduce(state, { type: "inbox", inbox: inbox({ upto: 110, sos: over }) });
  assert.equal(again.notices.length, 1);
});

test("the phone says once that a person at the desk has read its call, and another's phone says nothing", () => {
  const read = frame(103, "call.answered", { alarm_id: "call", call_sign: "042" }, "701");
  const state = heard(heard(phone(), read), { ...read, seq: 104 });
  assert.deepEqual(state.notices.map(({ kind, params }) => [kind, params.by]), [["call_answered", "701"]]);
  const other = frame(103, "call.answered", { alarm_id: "call", call_sign: "007" }, "701");
  assert.deepEqual(heard(phone(), other).notices, []);
});

test("an end that came while the phone was off is news, and one of another day is not", () => {
  const over = sos({ ended: { by: "701", at: at(2), reason: "误触" } });
  const news = inbox({ upto: 110, sos: over });
  assert.equal(reduce(phone({ sos: sos() }), { type: "inbox", inbox: news }).notices.length, 1);
  assert.equal(reduce(phone(), { type: "inbox", inbox: news }).notices.length, 0);
});

test("the SOS of a mate is not this member's", () => {
  const other = { ...answered(["042"]), body: { ...answered(["042"]).body, call_sign: "007" } };
  assert.equal(shownSos(heard(phone({ jobs: [job("accepted")] }), other)), null);
});

test("a taking back that waits leaves the SOS standing, and says so", () => {
  const back = item("call.taken_back", { lane: "call.sos", assignment: null });
  const state = reduce(phone({ sos: sos() }), { type: "items", items: [back] });
  assert.equal(shownSos(state)?.isTakenBack, true);
  const own = heard(state, ended("042", "已脱险"));
  assert.equal(own.notices[0].kind, "sos_ended.own");
});

test("a taking back names the presses that must be sent before it", () => {
  const items = [press({ key: "a" }), press({ key: "b" }), press({ key: "c", state: "refused" })];
  assert.deepEqual(takenBack("误触", unsentPresses({ items }), null).after, ["a", "b"]);
});

test("a taking back names its SOS, unless a press that waits may raise another", () => {
  const back = (/** @type {any} */ state) => takenBack("误触", unsentPresses(state), knownSos(state)).body;
  assert.deepEqual(back({ sos: sos(), items: [] }), { reason: "误触", alarm: "alarm" });
  assert.deepEqual(back({ sos: sos(), items: [press()] }), { reason: "误触" });
  assert.deepEqual(back({ sos: sos({ ended: { by: "701", at: at(2), reason: "误触" } }), items: [] }), { reason: "误触" });
});

test("a call to the desk names the assignment that it is made from", () => {
  assert.deepEqual(call("desk", null, "order-042").body, { kind: "desk", assignment: "order-042" });
});
