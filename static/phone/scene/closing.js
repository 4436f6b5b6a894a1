// @ts-check
/** Checks what a resolution needs before it can be sent. */

import { named } from "../../lib/i18n.js";
import { isOwed } from "../state/jobs.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../state/types.d.ts").Job} Job */

/** Only the lead, or who owes the report, says how the case ended; a helper says only that they are done. @param {Job} job */
export const isHelper = (job) =>
  job.incident.lead !== null && !job.assignment.is_lead && !isOwed(job);

/** @param {Phone} phone @param {Job} job */
const category = ({ office }, { incident }) => office?.categories[incident.category];

/** @param {Phone} phone @param {Job} job */
export function choices(phone, job) {
  const names = phone.office?.dispositions ?? {};
  const codes = category(phone, job)?.dispositions ?? [];
  return codes
    .filter((code) => !names[code]?.hidden)
    .map((code) => ({ code, words: named(names[code]) || code }));
}

/** True when the disposition is chosen or known, or this member needs none. @param {Phone} phone @param {Job} job @returns {boolean} */
export const isComplete = (phone, job) =>
  phone.forms.of(job.assignment.id).disposition !== null ||
  job.incident.report_owed?.photo_only ||
  !choices(phone, job).length ||
  isHelper(job);

/** True when this disposition says that nobody reached the place: there was nothing to photograph. @param {Phone} phone @param {string | null} disposition */
const isBeforeArrival = ({ office }, disposition) =>
  Boolean(office?.before_arrival?.includes(disposition ?? "")); // an older list has none

/** True when the category requires a photo and the form of the lead has none. The server asks the same (`requires_photo`). @param {Phone} phone @param {Job} job */
export function needsPhoto(phone, job) {
  const { photos, disposition } = phone.forms.of(job.assignment.id);
  const isRequired =
    category(phone, job)?.photo === "required" && !isBeforeArrival(phone, disposition);
  return isRequired && !photos.length && !isHelper(job);
}

/** True for rescues and other matters of life and death, after which nobody is asked "solved?", also when the desk has
 * lowered the severity of this one. A report of a device is none: its kind is not urgent. @param {Phone} phone @param {Job} job */
export function isLifeAtRisk(phone, job) {
  const kind = category(phone, job);
  return kind?.asks_solved === false && Math.min(kind.severity, job.incident.severity) <= 2;
}

/** The number of steps on the card of the category. @param {Phone} phone @param {Job} job */
export const steps = (phone, job) => category(phone, job)?.card.length ?? 0;
