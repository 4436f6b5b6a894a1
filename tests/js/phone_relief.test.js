// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { askToRelieve, keepOwn } from "../../static/phone/state/drafts.js";
import { openJobs, withDrafts } from "../../static/phone/state/shown_jobs.js";
import { reduce } from "../../static/phone/state/state.js";
import { at, frame, heard, incident, item, job, ME, phone } from "./phone_cast.js";

/** @param {string | null} end @param {string} [actor] */
const ended = (end, actor = "017") =>
  heard(
    phone({ jobs: [job("on_scene")] }),
    frame(103, "relief.ended", { relief: relief(end), incident: incident({ crew: { on_scene: ["042"] } }) }, actor),
  );
/** @param {string | null} end */
const relief = (end) => ({ assignment_id: ME, by: "042", to: "017", asked_at: at(0), end, reason: null });
/** @param {any} draft */
const pressed = (draft) => withDrafts(job("on_scene"), [item(draft.kind, draft)]);

test("a request shows at once that it waits, also without a network", () => {
  const shown = pressed(askToRelieve(job("on_scene"), "017", ""));
  assert.deepEqual([shown.relief?.to, shown.relief?.end, shown.assignment.status], ["017", null, "on_scene"]);
  assert.equal(pressed(keepOwn({ ...job("on_scene"), relief: relief(null) })).relief, null);
});

test("the giver goes when the colleague has accepted, and reads who it is", () => {
  const state = ended("taken");
  assert.deepEqual(openJobs(state), []);
  assert.deepEqual([state.gone[ME].why, state.notices.map(({ kind }) => kind)], ["relieved", ["relief.taken"]]);
});

test("the giver stays and reads a refusal, and not what he or she has done", () => {
  const state = ended("refused");
  assert.equal(openJobs(state)[0].relief?.end, "refused");
  assert.deepEqual(state.notices.map(({ kind, tone }) => [kind, tone]), [["relief.refused", "late"]]);
  assert.deepEqual(ended("taken_back", "042").notices, []);
});

test("the answer of the server replaces what was pressed", () => {
  const sent = item("relief.asked", { body: { to: "999" } });
  const answer = { relief: { ...relief("impossible"), to: "999", reason: "unknown" } };
  const state = reduce(phone({ jobs: [job("on_scene")] }), { type: "sent", item: sent, answer: /** @type {any} */ (answer) });
  assert.equal(state.jobs[ME].relief?.reason, "unknown");
});
