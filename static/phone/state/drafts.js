// @ts-check
/** Each action of a member as a draft for the outbox. Pure: the time is the moment of the press. */

import { SAID, SPOKEN } from "./talk.js";

/** @typedef {import("../../lib/outbox.js").Draft} Draft */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Position} Position */
/** @typedef {{kind: string, text?: string, disposition?: string | null, photos?: string[], later?: boolean, owed?: boolean}} ReportedFields */

/** A draft waits once, for so many milliseconds, for a position that is still being found. */
export const POSITION_WAIT_MS = 3000;

/** @param {Job} job */
const of = (job) => ({ lane: job.assignment.id, assignment: job.assignment.id, method: "POST" });

/** @param {Job} job @param {string} call */
const path = (job, call) => `/api/v1/assignments/${job.assignment.id}/${call}`;

/** @param {Job} job @returns {Draft} */
export const accept = (job) => ({
  ...of(job),
  kind: "answer.accepted",
  path: path(job, "answer"),
  body: { answer: "accepted", place_version: job.order.place_version },
});

/** An acceptance after the seat went to somebody else. @param {string} id the assignment's @returns {Draft} */
export const acceptLate = (id) => ({
  lane: id,
  assignment: id,
  kind: "answer.accepted",
  method: "POST",
  path: `/api/v1/assignments/${id}/answer`,
  body: { answer: "accepted" },
});

/** @param {Job} job @param {string} reason @returns {Draft} */
export const decline = (job, reason) => ({
  ...of(job),
  kind: "answer.declined",
  path: path(job, "answer"),
  body: { answer: "declined", reason },
});

/** 交给同事: asks a colleague to take over. @param {Job} job @param {string} to @param {string} text @returns {Draft} */
export const askToRelieve = (job, to, text) => ({
  ...of(job),
  kind: "relief.asked",
  path: path(job, "relief"),
  body: { to, ...(text && { text }) },
});

/** 自己留着: takes the request back. @param {Job} job @returns {Draft} */
export const keepOwn = (job) => ({
  ...of(job),
  kind: "relief.kept",
  method: "DELETE",
  path: path(job, "relief"),
  body: {},
});

/** Confirms that the member has seen the corrected place. @param {Job} job @returns {Draft} */
export const acknowledge = (job) => ({ ...accept(job), kind: "acknowledge" });

/** Words or photos to the desk and the crew. They have a lane of their own: no press waits for them. @param {Job} job @param {string} text @param {string[]} [photos] sha256 each; they may arrive later @returns {Draft} */
export const say = (job, text, photos = []) => ({
  ...of(job),
  lane: `said-${job.assignment.id}`,
  kind: SAID,
  path: path(job, "messages"),
  body: { ...(text && { text }), ...(photos.length && { photos }) },
});

/** A voice note to the desk and the crew, in a lane of its own: on a slow line no word waits for it. @param {Job} job @param {{sha256: string, blob: Blob, seconds: number}} voice @returns {Draft} */
export const speak = (job, { sha256, blob, seconds }) => ({
  ...of(job),
  lane: `spoken-${job.assignment.id}`,
  kind: SPOKEN,
  path: path(job, "voices"),
  body: { seconds },
  photo: blob,
  sha256,
});

/** @param {Job} job @param {ReportedFields} fields @param {import("./types.d.ts").Said} [said] where it was made @returns {Draft} */
export function report(
  job,
  { kind, text = "", disposition = null, photos = [], later = false, owed = false },
  said,
) {
  /** @type {Record<string, unknown>} */
  const body = { kind, ...said };
  if (text) body.text = text;
  if (disposition) body.disposition = disposition;
  if (photos.length) body.photos = photos;
  if (later) body.later = true;
  if (owed) body.owed = true;
  return { ...of(job), kind: `report.${kind}`, path: path(job, "reports"), body };
}

/** 劝阻记录. @param {Job} job @param {import("../scene/dissuasion_form.js").DissuasionFields} fields @param {string} told_words @returns {Draft} */
export const dissuasion = (job, fields, told_words) => ({
  ...of(job),
  kind: "dissuasion",
  path: path(job, "dissuasions"),
  body: { ...fields, told_words },
});

/** @param {Job} job @param {"shown" | "opened"} kind @param {string} channel @returns {Draft} */
export const receipt = (job, kind, channel) => ({
  ...of(job),
  lane: `receipt-${job.assignment.id}`, // as the service worker's: an answer never waits for it
  kind: `receipt.${kind}`,
  path: path(job, "receipts"),
  body: { kind, channel },
  quiet: true,
});

/** Photos have their own lane: on a slow line a photo must not delay a report. @param {import("../../lib/photos.js").Photo} photo @param {string | null} assignment @returns {Draft} */
export const photo = ({ sha256, blob, taken_at }, assignment) => ({
  lane: "photos",
  assignment,
  kind: "photo",
  method: "POST",
  path: "/api/v1/photos",
  photo: blob,
  sha256,
  made_at: taken_at,
});

/** @param {boolean} on_duty @returns {Draft} */
export const duty = (on_duty) => ({
  lane: "duty",
  kind: "duty",
  method: "PUT",
  path: "/api/v1/duty",
  body: { on_duty },
});

/** @param {"sos" | "desk"} kind @param {Position | null} position @param {string | null} [assignment] the one whose case it is about @returns {Draft} */
export function call(kind, position, assignment = null) {
  /** @type {Record<string, unknown>} */
  const body = { kind };
  if (position) body.position = position;
  if (assignment) body.assignment = assignment;
  return {
    lane: `call.${kind}`,
    kind: `call.${kind}`,
    method: "POST",
    path: "/api/v1/calls",
    body,
  };
}

/** Takes an SOS back. It is sent after the presses that wait here, else they would raise it anew. @param {string} reason @param {string[]} after their keys @param {string | null} alarm the SOS, where its id is known @returns {Draft} */
export const takenBack = (reason, after, alarm) => ({
  lane: "call.sos",
  kind: "call.taken_back",
  method: "POST",
  path: "/api/v1/calls/withdrawal",
  body: { reason, ...(alarm && { alarm }) },
  after,
});

/** @param {{grade: string, spot: string, what: string, due_in_days: number, position: Position | null, photos: string[]}} entry @returns {Draft} */
export const hazard = (entry) => ({
  lane: "hazards",
  kind: "hazard",
  method: "POST",
  path: "/api/v1/hazards",
  body: entry,
});

/** @param {{category: string, text: string, place: string, position: Position | null, photos: string[]}} seen @returns {Draft} */
export const observation = (seen) => ({
  lane: "observations",
  kind: "observation",
  method: "POST",
  path: "/api/v1/observations",
  body: seen,
});
