// @ts-check
/** One job's changes: who is where on it, what was said about it, and how it ends. Pure. */

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Incident} Incident */
/** @typedef {import("./types.d.ts").AssignmentStatus} AssignmentStatus */
/** @typedef {import("./types.d.ts").Mate} Mate */
/** @typedef {import("./types.d.ts").Notice} Notice */
/** @typedef {import("./types.d.ts").End} End */

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
/** What stands before a call sign when the reason is that somebody else goes. */
const INSTEAD = "instead:";

/** @param {string} status */
export const rank = (status) => STEPS.indexOf(/** @type {any} */ (status));

/** @param {Job} job */
export const isOpen = ({ assignment }) =>
  rank(assignment.status) >= 0 && assignment.status !== "cleared";

/** Put to this member without a bell. @param {Job} job @param {string} callSign */
export const isQuiet = ({ order }, callSign) => Boolean(order.quiet?.includes(callSign));

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
 * What the server's reason means: a code, somebody else who goes, or what the desk wrote.
 * @param {{why: string, reason?: string | null, instead?: string | null}} told
 */
function meant({ why, reason = null, instead = null }) {
  if (instead) return { why, reason: null, instead };
  if (reason?.startsWith(INSTEAD))
    return { why, reason: null, instead: reason.slice(INSTEAD.length) };
  if (CODES.has(reason ?? "")) return { why: String(reason), reason: null, instead };
  return { why, reason, instead };
}

/** Which words say it: `gone.replaced.instead`, `gone.withdrawn.reason`, `gone.merged`. @param {Pick<End, "why" | "reason" | "instead">} end */
export function endKind({ why, reason, instead }) {
  if (instead && ["replaced", "withdrawn"].includes(why)) return `gone.${why}.instead`;
  return reason && why !== "replaced" ? `gone.${why}.reason` : `gone.${why}`;
}

/** @param {End} end */
export const endParams = ({ number, title, reason, instead }) => ({
  number,
  title,
  reason: reason ?? "",
  who: instead ?? "",
});

/** How a job ended that the inbox lists among the ended ones. @param {Job} job @returns {End} */
export function endOfJob({ assignment, incident, order }) {
  const { status: why, reason } = assignment;
  const { number, title } = incident;
  return { ...meant({ why, reason }), at: assignment.cleared_at ?? order.at, number, title };
}

/**
 * Takes a job away and says why.
 * @param {PhoneState} state
 * @param {Job} job
 * @param {{why: string, at: string, reason?: string | null, instead?: string | null}} told
 */
export function gone(state, job, { at, ...told }) {
  const { id } = job.assignment;
  const { [id]: _taken, ...jobs } = state.jobs;
  const { number, title } = job.incident;
  const end = { ...meant(told), at, number, title };
  const next = { ...state, jobs, gone: { ...state.gone, [id]: end } };
  return OWN_DOING.has(told.why) ? next : noticed(next, farewell(id, end));
}

/** @param {string} id @param {End} end @returns {Notice} */
const farewell = (id, end) => ({
  id: `gone-${id}`,
  kind: endKind(end),
  tone: "wait",
  params: endParams(end),
  at: end.at,
});

/** The case alone let it look like a withdrawal; now the reason has come. @param {PhoneState} state @param {string} id @param {{why: string, reason?: string | null, instead?: string | null}} told */
export function explained(state, id, told) {
  const known = state.gone[id];
  if (known.why !== "withdrawn" || known.reason || known.instead) return state;
  const end = { ...known, ...meant(told) };
  const notices = state.notices.map((one) => (one.id === `gone-${id}` ? farewell(id, end) : one));
  return { ...state, notices, gone: { ...state.gone, [id]: end } };
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
