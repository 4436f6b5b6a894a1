// @ts-check
/** 待补报 on the phone: the case says who owes its report, and a press counts at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwed } from "../../static/phone/state/jobs.js";
import { doneJobs } from "../../static/phone/state/shown_jobs.js";
import { reduce } from "../../static/phone/state/state.js";
import { at, frame, heard, incident, item, job, ME, phone } from "./phone_cast.js";

const OWED = { call_sign: "042", since: at(0), due_at: at(1800), breached_at: null };

/** @param {Record<string, any> | null} report_owed @param {string} [status] */
const finished = (report_owed, status = "cleared") => {
  const made = job(status);
  made.assignment.call_sign = "042";
  made.incident = incident({ status: "resolved", crew: { [status]: ["042"] }, report_owed });
  return made;
};

/** @param {any} state */
const owing = (state) => doneJobs(state).filter(isOwed).map(({ assignment }) => assignment.id);

/** @param {any} state @param {...any} items */
const holding = (state, ...items) => reduce(state, { type: "items", items });

test("the case says who owes its report", () => {
  assert.deepEqual(owing(phone({ done: [finished(OWED)] })), [ME]);
  assert.deepEqual(owing(phone({ done: [finished({ ...OWED, call_sign: "017" })] })), []);
  assert.deepEqual(owing(phone({ done: [finished(null)] })), []);
});

test("稍后补 without a network is owed at once", () => {
  const state = phone({ jobs: [finished(null, "on_scene")] });
  const put_off = item("report.resolved", { body: { kind: "resolved", owed: true } });
  assert.deepEqual(owing(holding(state, put_off)), [ME]);
});

test("补报 without a network is owed no more", () => {
  const state = phone({ done: [finished(OWED)] });
  const added = item("report.resolved", { body: { kind: "resolved", later: true } });
  assert.deepEqual(owing(holding(state, added)), []);
});

test("a frame in which the case waits for nobody takes the card away", () => {
  const state = phone({ done: [finished(OWED)] });
  const closed = incident({ status: "closed", version: 9, crew: { cleared: ["042"] }, report_owed: null });
  assert.deepEqual(owing(heard(state, frame(110, "closure.accepted", { incident: closed }))), []);
});

test("a reminder is kept with the job, and only for a report that is owed", () => {
  const body = { assignment_id: ME, question: "report", after_s: 900, incident: finished(OWED).incident };
  const state = heard(phone({ done: [finished(OWED)] }), frame(120, "assignment.asked", body, "worker"));
  assert.equal(state.jobs[ME].asked?.question, "report");
  const open = heard(phone({ jobs: [job("on_scene")] }), frame(120, "assignment.asked", body, "worker"));
  assert.equal(open.jobs[ME].asked, undefined);
});

test("both members are told when the desk hands the report to another", () => {
  const tell = (/** @type {string} */ call_sign, /** @type {string} */ instead) =>
    heard(
      phone({ done: [finished(OWED)] }),
      frame(130, "report.reassigned", { call_sign, instead, incident: finished(OWED).incident }),
    ).notices.map(({ kind, params }) => [kind, params.who]);
  assert.deepEqual(tell("017", "042"), [["report_theirs", "017"]]);
  assert.deepEqual(tell("042", "017"), [["report_yours", "017"]]);
  assert.deepEqual(tell("017", "007"), []);
});

test("a named photo is owed only once it no longer waits on this phone", () => {
  const state = phone({ done: [finished({ ...OWED, photo_only: true })] });
  assert.deepEqual(owing(state), [ME]);
  assert.deepEqual(owing(holding(state, item("photo"))), []);
  assert.deepEqual(owing(holding(phone({ done: [finished(OWED)] }), item("photo"))), [ME]);
});
