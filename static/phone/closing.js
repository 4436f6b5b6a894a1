// @ts-check
/** What a closing needs before it can be sent. */

import { named } from "../lib/i18n.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./types.d.ts").Job} Job */

/** The lead says how it ended; the others only that they are done. @param {Job} job */
export const isHelper = ({ assignment, incident }) => incident.lead !== null && !assignment.is_lead;

/** @param {Phone} phone @param {Job} job */
const category = ({ office }, { incident }) => office?.categories[incident.category];

/** @param {Phone} phone @param {Job} job */
export function choices(phone, job) {
  const names = phone.office?.dispositions ?? {};
  const codes = category(phone, job)?.dispositions ?? [];
  return codes.map((code) => ({ code, words: named(names[code]) || code }));
}

/** @param {Phone} phone @param {Job} job */
export const isComplete = (phone, job) =>
  phone.drafts.of(job.assignment.id).disposition !== null ||
  !choices(phone, job).length ||
  isHelper(job);

/** @param {Phone} phone @param {Job} job */
export const needsPhoto = (phone, job) =>
  category(phone, job)?.photo === "required" &&
  !phone.drafts.of(job.assignment.id).photos.length &&
  !isHelper(job);
