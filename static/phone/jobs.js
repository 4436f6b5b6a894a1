// @ts-check
/** One job's changes: who is where on it, what was said about it, and how it ends. Pure. */

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Incident} Incident */
/** @typedef {import("./types.d.ts").AssignmentStatus} AssignmentStatus */
/** @typedef {import("./types.d.ts").Mate} Mate */
/** @typedef {import("./types.d.ts").Notice} Notice */

export const STEPS = /** @type {const} */ ([
  "dispatched",
  "accepted",
  "en_route",
  "on_scene",
  "cleared",
]);
const OVER = new Set(["cancelled", "merged", "transferred"]);
/** Ends of the member's own making need no explanation. */
const OWN_DOING = new Set(["declined", "relieved"]);
/** Reasons that the server gives as a code are ends of their own. */
const CODES = new Set(["undone", "resolved", "merged", "cancelled"]);

/** @param {string} status */
export const rank = (status) => STEPS.indexOf(/** @type {any} */ (status));

/** @param {Job} job */
export const isOpen = ({ assignment }) =>
  rank(assignment.status) >= 0 && assignment.status !== "cleared";

/** The place has moved since this member said 收到. @param {Job} job */
export const needsAcknowledging = ({ assignment, order }) =>
  order.place_version > (assignment.place_version ?? order.place_version);

/** @param {Incident} incident @param {string} callSign @returns {AssignmentStatus | null} */
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

/** The same words twice are one notice. @param {PhoneState} state @param {Notice} notice */
export function noticed(state, notice) {
  if (state.notices.some((one) => one.id === notice.id)) return state;
  return { ...state, notices: [...state.notices, notice].slice(-20) };
}

/**
 * Takes a job away and says why.
 * @param {PhoneState} state
 * @param {Job} job
 * @param {{why: string, at: string, reason?: string | null}} end
 */
export function gone(state, job, { why, at, reason = null }) {
  const { id } = job.assignment;
  const { [id]: _taken, ...jobs } = state.jobs;
  const { number, title } = job.incident;
  const end = CODES.has(reason ?? "") ? { why: String(reason), reason: null } : { why, reason };
  const next = { ...state, jobs, gone: { ...state.gone, [id]: { ...end, at, number, title } } };
  if (OWN_DOING.has(why)) return next;
  const kind = end.reason ? `gone.${end.why}.reason` : `gone.${end.why}`;
  const params = { number, title, reason: end.reason ?? "" };
  return noticed(next, { id: `gone-${id}`, kind, tone: "wait", params, at });
}

/** @param {PhoneState} state @param {Job} job */
export const put = (state, job) => ({
  ...state,
  jobs: { ...state.jobs, [job.assignment.id]: job },
});

/** An older version of the case never overwrites a newer one. @param {Job} job @param {Incident} incident @param {number} seq */
function isNews(job, incident, seq) {
  if (incident.version !== job.incident.version) return incident.version > job.incident.version;
  return seq >= (job.seq ?? 0);
}

/** @param {Job} job @param {Incident} incident @param {number} seq @param {string} callSign @returns {Job} */
export function refreshed(job, incident, seq, callSign) {
  if (!isNews(job, incident, seq)) return job;
  const status = statusIn(incident, callSign) ?? job.assignment.status;
  const assignment = { ...job.assignment, status, is_lead: incident.lead === callSign };
  return { ...job, incident, seq, assignment, mates: matesIn(incident, callSign) };
}

/** Why a job is no longer this member's, seen from the case itself. @param {Job} job @param {string} callSign */
function endOf({ incident, assignment, reports }, callSign) {
  if (assignment.status === "cleared") return null;
  if (OVER.has(incident.status)) return incident.status;
  if (statusIn(incident, callSign)) return null;
  if (reports.some(({ kind }) => kind === "handover")) return "relieved";
  return ["resolved", "closed"].includes(incident.status) ? "resolved" : "withdrawn";
}

/** @param {PhoneState} state @param {Incident} incident @param {{seq: number, at: string, reason?: string | null}} when */
export function withIncident(state, incident, { seq, at, reason = null }) {
  const callSign = state.me?.call_sign ?? "";
  let next = state;
  for (const job of Object.values(state.jobs).filter((one) => one.incident.id === incident.id)) {
    const fresh = refreshed(job, incident, seq, callSign);
    if (fresh === job) continue;
    const why = isOpen(job) ? endOf(fresh, callSign) : null;
    next = why ? gone(next, fresh, { why, at, reason }) : put(next, fresh);
    if (isEndedByLead(job, fresh)) next = noticed(next, ended(fresh, at));
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
const ended = ({ assignment, incident }, at) => ({
  id: `ended-${assignment.id}`,
  kind: "ended",
  tone: "done",
  params: { number: incident.number, title: incident.title, lead: incident.lead ?? "" },
  at,
});

/** What the server answered to one of our own acts. @param {Job} job @param {import("./types.d.ts").Answer | null} answer @returns {Job} */
export function fit(job, answer) {
  const { assignment, report } = answer ?? {};
  const next = { ...job };
  if (assignment?.id === job.assignment.id) next.assignment = { ...job.assignment, ...assignment };
  if (report) next.reports = [...job.reports.filter((one) => one.id !== report.id), report];
  if (report?.kind === "resolved") next.report_owed = false;
  return next;
}
