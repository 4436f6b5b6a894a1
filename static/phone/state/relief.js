// @ts-check
/** 交给同事: what the server tells of a request to take over. Pure. */

import { withJob, withNotice, withoutJob } from "./jobs.js";

/** @typedef {import("./types.d.ts").Job} Job */

/** @type {import("./frames.js").PhoneReducer} */
export function reliefAsked(state, { body: { relief } }) {
  const job = state.jobs[relief.assignment_id];
  return job ? withJob(state, { ...job, relief }) : state;
}

/** The giver reads how it ended; what the giver did needs no notice. @type {import("./frames.js").PhoneReducer} */
export function reliefEnded(state, frame) {
  const { body, actor, at = "", seq } = frame;
  const { relief } = body;
  const job = state.jobs[relief.assignment_id];
  if (!job) return state;
  const { number, title } = job.incident;
  const isTaken = relief.end === "taken";
  const next = isTaken
    ? withoutJob(state, job, { why: "relieved", at, instead: relief.to })
    : withJob(state, { ...job, relief });
  if (!isTaken && actor === state.me?.call_sign) return next;
  return withNotice(next, {
    id: `relief-${seq}`,
    kind: `relief.${relief.end}`,
    tone: isTaken ? "done" : "late",
    params: { number, title, who: relief.to },
    at,
  });
}

/** The request as this phone has pressed it, before the server knows of it. @param {Job} job @param {import("./types.d.ts").Item} item @returns {Job["relief"]} */
export function pressedRelief({ assignment, relief }, { kind, body, made_at }) {
  if (kind === "relief.kept") return null;
  if (kind !== "relief.asked") return relief;
  const { id: assignment_id, call_sign: by } = assignment;
  return { assignment_id, by, to: String(body?.to), asked_at: made_at, end: null, reason: null };
}
