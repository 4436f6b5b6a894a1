// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptLate } from "../../static/phone/state/drafts.js";
import { needsInbox } from "../../static/phone/state/frames.js";
import { endKind, endOfJob, isOpen } from "../../static/phone/state/jobs.js";
import { openJobs, ringingJobs, unansweredJobs } from "../../static/phone/state/shown_jobs.js";
import { reduce } from "../../static/phone/state/state.js";
import { at, frame, heard, inbox, incident, item, job, ME, order, phone, sent } from "./phone_cast.js";

const document = { documentElement: { lang: "zh-CN", dataset: {} }, hidden: false, addEventListener() {} };
Object.assign(globalThis, { document });
const { clock } = await import("../../static/lib/time.js");
const { foretold, sinceTone } = await import("../../static/phone/order/foretold.js");

/** No plan is known, so that a frame decides alone. */
const AFTER = { office: null, state: phone() };
const others = incident({ version: 5, crew: { dispatched: ["017"] } });

/** @param {number} [seq] @param {string[]} [crew] @param {any} [on] */
const rung = (seq = 103, crew = ["042"], on = incident()) =>
  frame(seq, "order.rung", { order: order(), crew, round: 2, incident: on }, "worker");
/** @param {number} [seq] */
const replaced = (seq = 103) =>
  frame(seq, "assignment.replaced", { assignment_id: ME, instead: "017", why: "no_answer", incident: others }, "worker");
/** @param {string} status */
const asked = (status) =>
  heard(
    phone({ jobs: [job(status)] }),
    frame(102, "assignment.asked", { assignment_id: ME, question: "depart", after_s: 60, incident: incident({ crew: { [status]: ["042"] } }) }, "worker"),
  );
/** @param {any} state @param {any} answer */
const answered = (state, answer) =>
  reduce(state, { type: "sent", item: item("answer.accepted", { body: acceptLate(ME).body }), answer });

test("an order that only its second ring brought is an order", () => {
  assert.equal(unansweredJobs(heard(phone(), rung())).length, 1);
  assert.equal(unansweredJobs(heard(phone(), rung(103, ["007"]))).length, 0);
});

test("a ring for an order that was answered or taken away changes nothing", () => {
  const on = incident({ crew: { accepted: ["042"], dispatched: ["007"] } });
  const accepted = heard(phone({ jobs: [job("accepted")] }), rung(103, ["042"], on));
  assert.deepEqual(ringingJobs(accepted), []);
  assert.deepEqual(unansweredJobs(heard(phone(), sent(), replaced(102), rung(103))), []);
});

test("a quiet order stands there and never rings, not even when rung again", () => {
  const hushed = frame(101, "order.sent", { order: order({ quiet: ["042"] }), crew: ["042"], incident: incident() });
  const state = heard(phone(), hushed, rung());
  assert.equal(unansweredJobs(state).length, 1);
  assert.deepEqual(ringingJobs(state), []);
  const mate = frame(101, "order.sent", { order: order({ quiet: ["007"] }), crew: ["042"], incident: incident() });
  assert.equal(ringingJobs(heard(phone(), mate)).length, 1);
});

test("who accepted and stands still is asked, who has set off is not", () => {
  assert.equal(asked("accepted").jobs[ME].asked?.question, "depart");
  assert.equal(asked("en_route").jobs[ME].asked, undefined);
  const again = reduce(asked("accepted"), { type: "inbox", inbox: inbox({ upto: 104, jobs: [job("accepted")] }) });
  assert.equal(again.jobs[ME].asked?.after_s, 60, "the inbox does not know of it");
});

test("who keeps silent reads in how many seconds who goes instead, until the answer or that moment", () => {
  clock.sync(at(16));
  const body = { assignment_id: ME, question: "answer", after_s: 15, instead: "017", replaced_at: at(20), incident: incident() };
  const state = heard(phone(), sent(), frame(102, "assignment.asked", body, "worker"));
  assert.notEqual(foretold(state.jobs[ME]), "");
  assert.equal(foretold(heard(phone(), sent()).jobs[ME]), "");
  const accepted = heard(state, frame(103, "assignment.accepted", { assignment_id: ME, via: "phone", incident: incident({ version: 4, crew: { accepted: ["042"] } }) }, "042"));
  assert.equal(foretold(accepted.jobs[ME]), "");
  const read = phone({ jobs: [job("dispatched", { asked: { question: "answer", at: at(15), after_s: 15, instead: "017", replaced_at: at(20) } })] });
  assert.notEqual(foretold(read.jobs[ME]), "", "a page that opens later reads it in the inbox");
  clock.sync(at(21));
  assert.equal(foretold(state.jobs[ME]), "");
});

test("a replaced order leaves the list and names who goes instead", () => {
  const state = heard(phone(), sent(), replaced());
  assert.deepEqual(openJobs(state), []);
  assert.equal(state.notices[0].kind, "gone.replaced.instead");
  assert.equal(state.notices[0].params.who, "017");
  assert.equal(state.gone[ME].instead, "017");
  assert.ok(needsInbox(heard(phone(), sent()), replaced(), AFTER));
});

test("when the case tells it first, the reason is still told, once", () => {
  const amended = frame(102, "incident.amended", { changed: [], incident: others });
  const state = heard(phone(), sent(), amended, replaced());
  assert.deepEqual(state.notices.map(({ kind }) => kind), ["gone.replaced.instead"]);
  assert.equal(state.gone[ME].why, "replaced");
});

test("who was let off for another is told who", () => {
  const off = { assignment_id: ME, reason: "", instead: "017", incident: others };
  const state = heard(phone(), sent(), frame(102, "assignment.withdrawn", off));
  assert.deepEqual([state.notices[0].kind, state.notices[0].params.who], ["gone.withdrawn.instead", "017"]);
});

test("an inbox that was read while nobody listened says who went instead, too", () => {
  const over = job("replaced", { assignment: { ...job("replaced").assignment, reason: null, replaced_by: "017" } });
  const state = reduce(heard(phone(), sent()), { type: "inbox", inbox: inbox({ upto: 110, done: [over] }) });
  assert.equal(state.notices[0].kind, "gone.replaced.instead");
  assert.equal(endKind(endOfJob(state.jobs[ME])), "gone.replaced.instead");
});

test("an inbox that lists a job as transferred says so in words, not by its code", () => {
  const over = job("withdrawn", { assignment: { ...job("withdrawn").assignment, reason: "transferred" } });
  assert.equal(endKind(endOfJob(over)), "gone.transferred");
});

test("a late accept puts nobody on again until the server has said so", () => {
  const over = job("replaced", { assignment: { ...job("replaced").assignment, reason: null, replaced_by: "017" } });
  const known = phone({ done: [over] });
  const pressed = reduce(known, { type: "items", items: [item("answer.accepted")] });
  assert.deepEqual(openJobs(pressed), []);
  const crew = incident({ version: 6, crew: { accepted: ["042"] } });
  const on = answered(known, { effect: "applied", words: null, assignment: { id: ME, status: "accepted" }, incident: crew });
  assert.ok(isOpen(on.jobs[ME]));
  assert.deepEqual(on.notices, []);
});

test("the server's words for a late accept stand as they are, and twice is once", () => {
  const words = "没等到你应答，已改派 017。";
  const answer = { effect: "late", words, assignment: { id: ME, status: "replaced" }, incident: others };
  const state = answered(answered(heard(phone(), sent(), replaced()), answer), answer);
  const notices = state.notices.filter(({ kind }) => kind === "words");
  assert.deepEqual(notices.map(({ params }) => params.words), [words]);
});

test("whoever the desk puts on again is looked up in a whole inbox", () => {
  const back = frame(104, "assignment.accepted", { assignment_id: ME, via: "desk", incident: incident({ version: 7, crew: { accepted: ["042"] } }) });
  const off = heard(phone(), sent(), replaced());
  assert.ok(needsInbox(off, back, AFTER));
  assert.ok(!needsInbox(heard(phone(), sent()), back, AFTER));
  assert.equal(off.gone[ME].at, at(3));
});

test("whoever goes after all no longer reads that somebody else went instead", () => {
  const off = heard(phone(), sent(), replaced());
  assert.deepEqual(off.notices.map(({ id }) => id), [`gone-${ME}`]);
  const back = job("accepted", { incident: incident({ version: 7, crew: { accepted: ["042"] } }) });
  assert.deepEqual(reduce(off, { type: "inbox", inbox: inbox({ upto: 110, jobs: [back] }) }).notices, []);
});

test("the time since a new order is red when somebody waits for the answer, and not from its first second", () => {
  const fresh = { ...job("dispatched"), asked: null, order: order({ at: new Date(clock.now()).toISOString() }) };
  const light = { ...fresh, incident: incident({ severity: 3 }) };
  assert.equal(sinceTone(light), "");
  assert.equal(sinceTone({ ...light, incident: incident({ severity: 1 }) }), "late-words");
  assert.equal(sinceTone({ ...light, asked: /** @type {any} */ ({ question: "answer" }) }), "late-words");
  const old = order({ at: new Date(clock.now() - 61_000).toISOString() });
  assert.equal(sinceTone({ ...light, order: old }), "late-words");
});
