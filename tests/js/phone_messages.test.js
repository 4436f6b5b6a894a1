// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { reduce, saved } from "../../static/phone/state/state.js";
import { unsentWords } from "../../static/phone/state/talk.js";
import { at, frame, heard, inbox, incident, job, ME, phone, sent } from "./phone_cast.js";

const message = (id = "m1", text = "走南门") => ({ id, incident_id: "case", text, by: "701", at: at(9) });
/** @param {number} seq @param {string[]} crew @param {any} [said] */
const written = (seq, crew, said = message()) =>
  frame(seq, "message.sent", { message: said, crew, incident: incident() });
/** @param {any} state */
const texts = (state) => state.jobs[ME]?.messages.map((/** @type {any} */ { text }) => text);

test("a message of the desk is on its order, once and in order", () => {
  const state = heard(
    phone(),
    sent(101),
    written(102, ["042", "007"]),
    written(102, ["042", "007"]),
    written(103, ["042"], message("m2", "保安开门")),
  );
  assert.deepEqual(texts(state), ["走南门", "保安开门"]);
  assert.equal(state.jobs[ME].messages[0].is_shown, false);
});

test("a message to those who were there before is not this member's", () => {
  assert.deepEqual(texts(heard(phone(), sent(101), written(102, ["007"]))), []);
});

test("the inbox brings the messages, with what the server knows of their receipts", () => {
  const known = { ...message(), is_shown: true };
  const state = phone({ jobs: [job("accepted", { messages: [known] })] });
  assert.deepEqual(state.jobs[ME].messages, [known]);
});

const seen = (fate = "opened", more = {}) => ({
  id: "i1",
  title: "消防通道被堵",
  category: "ST0103",
  place: "德胜新村",
  seen_at: at(0),
  fate,
  number: "WH-7",
  reason: null,
  result: null,
  ...more,
});
/** @param {number} seq @param {any} observation */
const answered = (seq, observation) => frame(seq, "observation.answered", { observation });

test("what became of an observation is a quiet notice and stands in the records", () => {
  const state = heard(phone({ observations: [seen("waiting")] }), answered(101, seen()), answered(102, seen("closed")));
  assert.deepEqual(
    state.observations.map(({ id, fate }) => [id, fate]),
    [["i1", "closed"]],
  );
  assert.deepEqual(
    state.notices.map(({ kind, params }) => [kind, params.number]),
    [
      ["observation.opened", "WH-7"],
      ["observation.closed", "WH-7"],
    ],
  );
});

test("a dismissed observation says why", () => {
  const state = heard(phone(), answered(101, seen("dismissed", { number: null, reason: "不属本辖区" })));
  assert.equal(state.notices[0].params.reason, "不属本辖区");
});

test("the records are there offline, and a state of before has none", () => {
  const state = phone({ observations: [seen()] });
  assert.deepEqual(/** @type {any} */ (saved(state)).observations, [seen()]);
  const { observations: _, ...before } = inbox();
  assert.deepEqual(reduce(state, { type: "inbox", inbox: { ...before, upto: 200 } }).observations, []);
});

test("one's own words need no receipt, and the desk's read mark comes to them", () => {
  const own = { ...message("m3", "门锁着"), by: "042", from_crew: true };
  const state = heard(phone(), sent(101), written(102, ["042", "007"], own));
  assert.deepEqual(state.jobs[ME].messages.map(({ is_shown, read_by }) => [is_shown, read_by]), [[true, null]]);
  const read = frame(103, "message.read", { message_ids: ["m3"], incident: incident() }, "704");
  assert.equal(heard(state, read).jobs[ME].messages[0].read_by, "704");
});

test("words that wait in the outbox stand below those that have arrived", () => {
  const items = [
    { kind: "message.said", assignment: ME, body: { text: "马上到" } },
    { kind: "message.said", assignment: "other", body: { text: "不是这件" } },
    { kind: "message.shown", assignment: null, body: {} },
  ];
  assert.deepEqual(unsentWords(items, ME), [{ text: "马上到", photos: [] }]);
});
