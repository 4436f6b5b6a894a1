// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { reduce, saved } from "../../static/phone/state/state.js";
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
