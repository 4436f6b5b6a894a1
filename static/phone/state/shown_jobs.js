// @ts-check
/** The jobs as the screen shows them: with the waiting drafts applied before the server answers. Pure. */

import { isOpen, isQuiet, rank } from "./jobs.js";
import { pressedRelief } from "./relief.js";

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Notice} Notice */
/** @typedef {import("./types.d.ts").AssignmentStatus} AssignmentStatus */
/** @typedef {Job & {isPending: boolean}} ShownJob */

/** @type {Record<string, {status: AssignmentStatus, time: string}>} */
const EXPECTED = {
  "answer.accepted": { status: "accepted", time: "accepted_at" },
  "answer.declined": { status: "declined", time: "cleared_at" },
  "report.departed": { status: "en_route", time: "en_route_at" },
  "report.arrived": { status: "on_scene", time: "on_scene_at" },
  "report.resolved": { status: "cleared", time: "cleared_at" },
};

/** @param {Job} job @param {Item} item */
function withExpectedStatus(job, item) {
  const step = EXPECTED[item.kind];
  if (!step) return job;
  const { assignment } = job;
  // A press does not put a member on again who was taken off: the server decides
  if (rank(assignment.status) < 0) return job;
  if (step.status !== "declined" && rank(step.status) <= rank(assignment.status)) return job;
  return { ...job, assignment: { ...assignment, status: step.status, [step.time]: item.made_at } };
}

/** The job with the time of this press, until the feed brings the server's own: the answer to a report has only the case. @param {Job} job @param {Item} item @returns {Job} */
export function withOwnTime(job, item) {
  const step = EXPECTED[item.kind];
  const { assignment } = job;
  const times = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (assignment));
  if (assignment.status !== step?.status || times[step.time]) return job;
  return { ...job, assignment: { ...assignment, [step.time]: item.made_at } };
}

/** The case with the report that this draft puts off, or completes. @param {Job} job @param {Item} item @returns {Job["incident"]} */
function withDebt({ incident, assignment }, { kind, body, made_at }) {
  // A photo that waits here to be sent is no debt of the member's.
  if (kind === "photo" && incident.report_owed?.photo_only)
    return { ...incident, report_owed: null };
  if (kind !== "report.resolved") return incident;
  if (body?.later) return { ...incident, report_owed: null };
  if (!body?.owed) return incident;
  const { call_sign } = assignment;
  // How long it may take is not known here; a waiting draft shows no time.
  const owed = { call_sign, since: made_at, due_at: made_at, breached_at: null };
  return { ...incident, report_owed: owed };
}

/** Applies one draft, as far as this phone can know its effect. @param {Job} job @param {Item} item @returns {Job} */
export function withDraft(job, item) {
  const next = withExpectedStatus(job, item);
  const seen = /** @type {number|undefined} */ (item.body?.place_version);
  return {
    ...next,
    relief: pressedRelief(next, item),
    incident: withDebt(next, item),
    assignment: seen ? { ...next.assignment, place_version: seen } : next.assignment,
  };
}

/** Applies the waiting drafts of a job. @param {Job} job @param {Item[]} items @returns {ShownJob} */
export function withDrafts(job, items) {
  const drafts = items.filter(
    (item) => item.assignment === job.assignment.id && item.state === "waiting",
  );
  const isPending = drafts.some((item) => !item.quiet);
  return { ...drafts.reduce(withDraft, job), isPending };
}

/** @param {ShownJob} job */
const urgency = ({ assignment, incident }) =>
  (assignment.status === "dispatched" ? 0 : 10) + incident.severity;

/** @param {PhoneState} state @returns {ShownJob[]} every job, with the waiting drafts applied */
export const shownJobs = (state) =>
  Object.values(state.jobs).map((job) => withDrafts(job, state.items));

/** @param {PhoneState} state @returns {ShownJob[]} the open jobs: unanswered first, then the most severe, then the newest */
export const openJobs = (state) =>
  shownJobs(state)
    .filter(isOpen)
    .sort((a, b) => urgency(a) - urgency(b) || b.order.at.localeCompare(a.order.at));

/** @param {PhoneState} state @returns {ShownJob[]} */
export const unansweredJobs = (state) =>
  openJobs(state).filter(({ assignment }) => assignment.status === "dispatched");

/** @param {PhoneState} state @returns {ShownJob[]} the jobs that ring; a quiet order is only shown */
export const ringingJobs = (state) =>
  unansweredJobs(state).filter((job) => !isQuiet(job, state.me?.call_sign ?? ""));

/** @param {PhoneState} state @returns {ShownJob[]} the finished jobs of this shift, newest first */
export const doneJobs = (state) =>
  shownJobs(state)
    .filter((job) => !isOpen(job))
    .sort((a, b) => b.order.at.localeCompare(a.order.at));

/** The drafts that the member sees as waiting. @param {PhoneState} state */
export const waitingDrafts = (state) =>
  state.items.filter((item) => item.state === "waiting" && !item.quiet);

/** The drafts that the server refused. @param {PhoneState} state */
export const refusedDrafts = (state) => state.items.filter((item) => item.state === "refused");

/** @param {PhoneState} state whether on duty, as pressed last */
export function isOnDuty(state) {
  const pressed = state.items.findLast((item) => item.kind === "duty" && item.state === "waiting");
  return Boolean(pressed ? pressed.body?.on_duty : state.me?.on_duty);
}

/** A notice with the server's own sentence. @param {Item} item @param {import("./types.d.ts").Answer} answer @param {Job | undefined} job @returns {Notice} */
function serverNotice(item, { words, incident }, job) {
  const { number = "", title = "" } = incident ?? job?.incident ?? {};
  const params = { number, title, words: words ?? "" };
  return { id: `words-${item.key}`, kind: "words", tone: "late", params, at: item.made_at };
}

/**
 * The notice for an action that came too late or was superseded.
 * @param {Item} item
 * @param {import("./types.d.ts").Answer | null} answer
 * @param {Job | undefined} job
 * @returns {Notice | null}
 */
export function effectNotice(item, answer, job) {
  const effect = answer?.effect;
  if (answer?.words) return serverNotice(item, answer, job);
  const isToldAlready = item.quiet || item.body?.later || item.kind === "acknowledge";
  if (isToldAlready || (effect !== "late" && effect !== "superseded")) return null;
  const incident = answer?.incident ?? job?.incident;
  const params = {
    act: item.kind,
    number: incident?.number ?? "",
    title: incident?.title ?? "",
    status: incident?.status ?? "",
  };
  return {
    id: `effect-${item.key}`,
    kind: `effect.${effect}`,
    tone: "weak",
    params,
    at: item.made_at,
  };
}
