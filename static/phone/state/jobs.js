// @ts-check
/** The changes of one job: its members, its reports and its end. Pure. */

import { ASIDE, CREW, LEFT, OFF_REASONS, SOLVED, TAKEN_OFF } from "../../lib/lists.js";
import { isSameScene } from "./aid.js";

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Incident} Incident */
/** @typedef {import("./types.d.ts").AssignmentStatus} AssignmentStatus */
/** @typedef {import("./types.d.ts").Mate} Mate */
/** @typedef {import("./types.d.ts").Notice} Notice */
/** @typedef {import("./types.d.ts").End} End */

export const STEPS = /** @type {readonly (keyof Incident["crew"])[]} */ ([...CREW]);

/** Returns the place of a status in the course of a job; -1 for an end such as declined. @param {string} status */
export const rank = (status) => /** @type {readonly string[]} */ (STEPS).indexOf(status);

/** @param {{assignment: Pick<Job["assignment"], "status">}} job */
export const isOpen = ({ assignment }) =>
  rank(assignment.status) >= 0 && assignment.status !== "cleared";

/** True for 待补报: the case waits for this member's report. @param {{assignment: Pick<Job["assignment"], "status"|"call_sign">, incident: Pick<Incident, "report_owed">}} job */
export const isOwed = ({ assignment, incident }) =>
  assignment.status === "cleared" && incident.report_owed?.call_sign === assignment.call_sign;

/** True when the order must not ring for this member. @param {Job} job @param {string} callSign */
export const isQuiet = ({ order }, callSign) => Boolean(order.quiet?.includes(callSign));

/** True when the place was corrected after this member's 收到. @param {Job} job */
export const needsAcknowledging = ({ assignment, order }) =>
  order.place_version > (assignment.place_version ?? order.place_version);

/** Returns this member's status by the crew of the case; null when the crew does not name the member. @param {Incident} incident @param {string} callSign @returns {AssignmentStatus | null} */
export function statusIn(incident, callSign) {
  return STEPS.find((status) => incident.crew[status]?.includes(callSign)) ?? null;
}

/** @param {Incident} incident @param {string} callSign @returns {Mate[]} everyone else on it */
export function matesIn(incident, callSign) {
  return STEPS.flatMap((status) =>
    (incident.crew[status] ?? [])
      .filter((other) => other !== callSign)
      .map((other) => ({ call_sign: other, status })),
  );
}

/** Adds a notice unless it is there already. @param {PhoneState} state @param {Notice} notice */
export function withNotice(state, notice) {
  if (state.notices.some((other) => other.id === notice.id)) return state;
  return { ...state, notices: [...state.notices, notice].slice(-20) };
}

/**
 * Reads the server's reason: a code, a replacement, or the desk's own words.
 * @param {{why: string, reason?: string | null, instead?: string | null}} ending
 */
function endReason({ why, reason = null, instead = null }) {
  if (instead) return { why, reason: null, instead };
  // A reason that the server gives as a code is an end of its own.
  if (OFF_REASONS.has(reason ?? "")) return { why: String(reason), reason: null, instead };
  return { why, reason, instead };
}

/** The office key of an end: `gone.replaced.instead`, `gone.withdrawn.reason`, `gone.merged`. @param {Pick<End, "why" | "reason" | "instead">} end */
export function endKind({ why, reason, instead }) {
  if (instead && TAKEN_OFF.has(why)) return `gone.${why}.instead`;
  return reason && why !== "replaced" ? `gone.${why}.reason` : `gone.${why}`;
}

/** @param {End} end */
export const endParams = ({ number, title, reason, instead }) => ({
  number,
  title,
  reason: reason ?? "",
  who: instead ?? "",
});

/** The end of a job that the inbox lists as ended. @param {Job} job @returns {End} */
export function endOfJob({ assignment, incident, order }) {
  const { status: why, reason, replaced_by: instead } = assignment;
  const { number, title } = incident;
  return {
    ...endReason({ why, reason, instead }),
    at: assignment.cleared_at ?? order.at,
    number,
    title,
  };
}

/**
 * Takes a job away and adds a notice with the reason.
 * @param {PhoneState} state
 * @param {Job} job
 * @param {{why: string, at: string, reason?: string | null, instead?: string | null}} ending
 */
export function withoutJob(state, job, { at, ...ending }) {
  const { id } = job.assignment;
  const { [id]: _taken, ...jobs } = state.jobs;
  const { number, title } = job.incident;
  const end = { ...endReason(ending), at, number, title };
  const next = { ...state, jobs, gone: { ...state.gone, [id]: end } };
  // an end that the member caused needs no notice
  const isOwnDoing = LEFT.has(ending.why) && !TAKEN_OFF.has(ending.why);
  return isOwnDoing ? next : withNotice(next, endNotice(id, end));
}

/** @param {string} id @param {End} end @returns {Notice} */
const endNotice = (id, end) => ({
  id: `gone-${id}`,
  kind: endKind(end),
  tone: "wait",
  params: endParams(end),
  at: end.at,
});

/** Adds the reason to an end that the case alone had shown as a withdrawal. @param {PhoneState} state @param {string} id @param {{why: string, reason?: string | null, instead?: string | null}} ending */
export function withEndReason(state, id, ending) {
  const known = state.gone[id];
  if (known.why !== "withdrawn" || known.reason || known.instead) return state;
  const end = { ...known, ...endReason(ending) };
  const notices = state.notices.map((notice) =>
    notice.id === `gone-${id}` ? endNotice(id, end) : notice,
  );
  return { ...state, notices, gone: { ...state.gone, [id]: end } };
}

/** @param {PhoneState} state @param {Job} job */
export const withJob = (state, job) => ({
  ...state,
  jobs: { ...state.jobs, [job.assignment.id]: job },
});

/** False for an older version of the case: it must not overwrite a newer one. @param {Job} job @param {Incident} incident @param {number} seq */
function isNews(job, incident, seq) {
  if (incident.version !== job.incident.version) return incident.version > job.incident.version;
  return seq >= (job.seq ?? 0);
}

/** @param {Job} job @param {Incident} incident @param {number} seq @param {string} callSign @returns {Job} */
export function withNewIncident(job, incident, seq, callSign) {
  if (!isNews(job, incident, seq)) return job;
  const status = statusIn(incident, callSign) ?? job.assignment.status;
  const assignment = { ...job.assignment, status, is_lead: incident.lead === callSign };
  const next = { ...job, incident, seq, assignment, mates: matesIn(incident, callSign) };
  return isSameScene(job.incident, incident) ? next : { ...next, aid: undefined, site: undefined };
}

/** The reason, computed from the case, why a job is no longer this member's. @param {Job} job @param {string} callSign */
function endSeenInCase({ incident, assignment, reports }, callSign) {
  if (assignment.status === "cleared") return null;
  if (ASIDE.has(incident.status)) return incident.status;
  if (statusIn(incident, callSign)) return null;
  if (reports.some(({ kind }) => kind === "handover")) return "relieved";
  return SOLVED.has(incident.status) ? "resolved" : "withdrawn";
}

/** @param {PhoneState} state @param {Incident} incident @param {{seq: number, at: string, reason?: string | null}} when */
export function withIncident(state, incident, { seq, at, reason = null }) {
  const callSign = state.me?.call_sign ?? "";
  let next = state;
  for (const job of Object.values(state.jobs).filter(
    (other) => other.incident.id === incident.id,
  )) {
    const fresh = withNewIncident(job, incident, seq, callSign);
    if (fresh === job) continue;
    const why = isOpen(job) ? endSeenInCase(fresh, callSign) : null;
    next = why ? withoutJob(next, fresh, { why, at, reason }) : withJob(next, fresh);
    if (isEndedByLead(job, fresh)) next = withNotice(next, endedByLeadNotice(fresh, at));
  }
  return next;
}

/** @param {Job} before @param {Job} now */
const isEndedByLead = (before, now) =>
  now.assignment.status === "cleared" &&
  before.assignment.status !== "cleared" &&
  now.incident.lead !== null &&
  !now.assignment.is_lead;

/** @param {Job} job @param {string} at @returns {Notice} */
const endedByLeadNotice = ({ assignment, incident }, at) => ({
  id: `ended-${assignment.id}`,
  kind: "ended",
  tone: "done",
  params: { number: incident.number, title: incident.title, lead: incident.lead ?? "" },
  at,
});

/** Applies the server's answer to an action of this phone. @param {Job} job @param {import("./types.d.ts").Answer | null} answer @returns {Job} */
export function withAnswer(job, answer) {
  const { assignment, report, relief } = answer ?? {};
  const next = { ...job };
  if (relief !== undefined) next.relief = relief;
  if (assignment?.id === job.assignment.id) next.assignment = { ...job.assignment, ...assignment };
  if (report) next.reports = [...job.reports.filter((other) => other.id !== report.id), report];
  return next;
}
