// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOnDuty, openJobs, unansweredJobs, waitingDrafts } from "../../static/phone/state/shown_jobs.js";
import { reduce } from "../../static/phone/state/state.js";
import { at, heard, incident, item, job, ME, phone, sent } from "./phone_cast.js";

/** @param {any} state @param {...any} items */
const holding = (state, ...items) => reduce(state, { type: "items", items });

test("a press moves the screen on before the network knows", () => {
  const state = holding(
    heard(phone(), sent()),
    item("answer.accepted", { body: { answer: "accepted", place_version: 1 } }),
    item("report.departed", { n: 2, key: "2" }),
  );
  const [shown] = openJobs(state);
  assert.equal(shown.assignment.status, "en_route");
  assert.ok(shown.isPending);
  assert.deepEqual(unansweredJobs(state), []);
  assert.equal(waitingDrafts(state).length, 2);
});

test("a refused act does not move the screen", () => {
  const state = holding(
    heard(phone(), sent()),
    item("answer.accepted", { state: "refused", problem: { status: 404, detail: "没有" } }),
  );
  assert.equal(openJobs(state)[0].assignment.status, "dispatched");
});

test("an act that was overtaken never moves the screen back", () => {
  const state = holding(phone({ jobs: [job("on_scene")] }), item("report.departed"));
  assert.equal(openJobs(state)[0].assignment.status, "on_scene");
});

test("between the answer and its frame the job stays where it was pressed to", () => {
  const act = item("answer.accepted", { body: { answer: "accepted", place_version: 1 } });
  const before = holding(heard(phone(), sent()), act);
  const answer = /** @type {any} */ ({
    effect: "applied",
    assignment: { id: ME, status: "accepted", accepted_at: at(6) },
    incident: incident({ version: 4, crew: { accepted: ["042"], dispatched: ["007"] } }),
  });
  const after = holding(reduce(before, { type: "sent", item: act, answer }));
  assert.equal(openJobs(after)[0].assignment.status, "accepted");
  assert.deepEqual(after.notices, []);
});

test("what the service worker sent stays done until the inbox says more", () => {
  const act = item("answer.accepted", { body: { answer: "accepted", place_version: 1 } });
  const state = reduce(holding(heard(phone(), sent()), act), {
    type: "sent",
    item: act,
    answer: null,
  });
  assert.deepEqual(unansweredJobs(holding(state)), []);
});

test("late and superseded acts are told in words", () => {
  for (const effect of ["late", "superseded"]) {
    const act = item("report.arrived");
    const answer = /** @type {any} */ ({
      effect,
      incident: incident({ version: 8, status: "resolved", crew: { cleared: ["042"] } }),
    });
    const state = reduce(phone({ jobs: [job("en_route")] }), { type: "sent", item: act, answer });
    assert.deepEqual(
      state.notices.map(({ kind, params }) => [kind, params.act]),
      [[`effect.${effect}`, "report.arrived"]],
    );
  }
});

test("a receipt and a supplement need no words", () => {
  const late = /** @type {any} */ ({ effect: "late" });
  const quiet = reduce(phone(), {
    type: "sent",
    item: item("receipt.shown", { quiet: true }),
    answer: late,
  });
  const supplement = reduce(phone(), {
    type: "sent",
    item: item("report.resolved", { body: { later: true } }),
    answer: late,
  });
  assert.deepEqual([...quiet.notices, ...supplement.notices], []);
});

test("handing over is one's own doing and raises no alarm", () => {
  const answer = /** @type {any} */ ({
    effect: "applied",
    report: { id: "r", kind: "handover" },
    incident: incident({ version: 7, crew: { on_scene: ["007"] }, lead: "007" }),
  });
  const state = reduce(phone({ jobs: [job("on_scene")] }), {
    type: "sent",
    item: item("report.handover"),
    answer,
  });
  assert.deepEqual(openJobs(state), []);
  assert.deepEqual(state.notices, []);
});

test("unanswered orders come first, the gravest of them on top", () => {
  const other = job("dispatched");
  other.assignment = { ...other.assignment, id: "b-042" };
  other.incident = incident({ id: "b", severity: 3, crew: { dispatched: ["042"] } });
  const state = heard(
    phone({
      jobs: [
        job("on_scene", {
          assignment: { ...job("on_scene").assignment, id: "c-042" },
          incident: incident({ id: "c" }),
        }),
        other,
      ],
    }),
    sent(),
  );
  assert.deepEqual(
    openJobs(state).map(({ assignment }) => assignment.id),
    [ME, "b-042", "c-042"],
  );
});

test("duty is as pressed last, else as the server says", () => {
  const on = phone();
  assert.ok(isOnDuty(on));
  const off = holding(on, item("duty", { assignment: null, body: { on_duty: false } }));
  assert.ok(!isOnDuty(off));
  const state = reduce(on, {
    type: "sent",
    item: item("duty", { body: { on_duty: false } }),
    answer: { on_duty: false },
  });
  assert.ok(!isOnDuty(state));
});
