// @ts-check
/** The phone's state: an inbox, the frames since, and the outbox's items. Pure. */

import { afterHello, stateAfter } from "./frames.js";
import { isOpen, withAnswer, withIncident, withJob, withNotice, withoutJob } from "./jobs.js";
import { effectNotice, shownJobs, withDraft, withOwnTime } from "./shown_jobs.js";
import { withHeardSos, withSos } from "./sos.js";

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Event} Event */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Frame} Frame */

const RECENT = 300;
const SAVED = /** @type {const} */ ([
  "upto",
  "base",
  "me",
  "publicKey",
  "jobs",
  "gone",
  "notices",
  "observations",
  "sos",
  "check",
]);

/** @returns {PhoneState} */
export const initial = () => ({
  upto: 0,
  base: 0,
  isLoaded: false,
  me: null,
  publicKey: null,
  jobs: {},
  gone: {},
  recent: [],
  notices: [],
  observations: [],
  items: [],
  sos: null,
  check: null,
});

/** The state to store for the next start. The jobs are stored as shown, since the service worker may send the drafts before then. @param {PhoneState} state */
export function saved(state) {
  const jobs = Object.fromEntries(shownJobs(state).map((job) => [job.assignment.id, job]));
  return { ...Object.fromEntries(SAVED.map((name) => [name, state[name]])), jobs };
}

/** Applies a frame once; a frame that the inbox covers already changes nothing. @param {PhoneState} state @param {Frame} frame */
function withFrame(state, frame) {
  const { seq } = frame;
  if (frame.kind === "hello") return afterHello(state, frame);
  if (seq === undefined || seq <= state.base) return state;
  if (state.recent.some((other) => other.seq === seq)) return state;
  const recent = [...state.recent, frame].slice(-RECENT);
  return stateAfter({ ...state, recent, upto: Math.max(state.upto, seq) }, frame);
}

/** Ends the jobs that a newer inbox no longer lists as open. @param {PhoneState} state @param {Record<string, Job>} jobs */
function withoutVanished(state, jobs) {
  let next = state;
  for (const job of Object.values(state.jobs).filter(isOpen)) {
    const now = jobs[job.assignment.id];
    if (now && (isOpen(now) || now.assignment.status === "cleared")) continue;
    const { status: why = "withdrawn", reason, replaced_by: instead } = now?.assignment ?? {};
    next = withoutJob(next, job, { why, at: job.order.at, reason, instead });
  }
  return next;
}

/** Keeps the newer version of a job: an answer may have arrived before an older inbox. @param {PhoneState} state @param {Job} job */
function newerJob({ base, jobs }, job) {
  const known = jobs[job.assignment.id];
  return base && known && known.incident.version > job.incident.version ? known : job;
}

/** Applies a whole inbox. The state of another person who used this phone before is dropped. @param {PhoneState} known @param {import("./types.d.ts").Inbox} inbox @returns {PhoneState} */
function withInbox(known, inbox) {
  const isOther = known.me !== null && known.me.call_sign !== inbox.me.call_sign;
  const state = isOther ? { ...initial(), items: known.items } : known;
  if (inbox.upto < state.base) return state;
  /** @type {Record<string, Job>} */
  const jobs = {};
  for (const job of [...inbox.jobs, ...inbox.done]) {
    const { id } = job.assignment;
    const { asked } = state.jobs[id] ?? {};
    // an inbox knows of 预告加派 only
    const newer = newerJob(state, job);
    jobs[id] = { ...newer, asked: newer.asked ?? asked };
  }
  const later = state.recent.filter((frame) => Number(frame.seq) > inbox.upto);
  const called = withSos(state, inbox.sos ?? null);
  const ended = withoutVanished({ ...called, jobs: withoutNewer(state.jobs, inbox.upto) }, jobs);
  const taken = Object.entries(ended.gone).filter(([id]) => !jobs[id]);
  const base = {
    ...ended,
    jobs,
    notices: ended.notices.filter(({ id }) => !isBack(id, jobs)),
    gone: Object.fromEntries(taken.slice(-50)),
    base: inbox.upto,
    upto: Math.max(state.upto, inbox.upto),
    isLoaded: true,
    observations: inbox.observations ?? [],
    me: inbox.me,
    publicKey: inbox.push?.public_key ?? state.publicKey,
    recent: /** @type {Frame[]} */ ([]),
  };
  return later.reduce(withFrame, base);
}

/** True for the notice of an ended job that is this member's again after a late answer. @param {string} notice @param {Record<string, Job>} jobs */
const isBack = (notice, jobs) =>
  Object.values(jobs).some((job) => notice === `gone-${job.assignment.id}` && isOpen(job));

/** Leaves out jobs that arrived after the inbox was read: they are not missing from it. @param {Record<string, Job>} jobs @param {number} upto */
const withoutNewer = (jobs, upto) =>
  Object.fromEntries(Object.entries(jobs).filter(([, job]) => (job.seq ?? 0) <= upto));

/** @param {PhoneState} state @param {string} id */
const withoutNotice = (state, id) => ({
  ...state,
  notices: state.notices.filter((other) => other.id !== id),
});

/** @param {PhoneState} state @param {import("./types.d.ts").Item} item @param {import("./types.d.ts").Answer | null} answer */
function withSent(state, item, answer) {
  let next = state;
  if (item.kind === "duty" && next.me) {
    next = { ...next, me: { ...next.me, on_duty: Boolean(item.body?.on_duty) } };
  }
  const job = item.assignment ? next.jobs[item.assignment] : undefined;
  if (job)
    next = {
      ...next,
      jobs: {
        ...next.jobs,
        [job.assignment.id]: answer ? withAnswer(job, answer) : withDraft(job, item),
      },
    };
  if (answer?.incident)
    next = withIncident(next, answer.incident, { seq: state.upto, at: item.made_at });
  const told = item.assignment ? next.jobs[item.assignment] : undefined;
  if (told) next = withJob(next, withOwnTime(told, item));
  if (answer?.words) next = withoutNotice(next, `gone-${item.assignment}`);
  if (item.kind === "call.sos") return withHeardSos(next, answer?.alarm_id, item.made_at);
  const effect = item.kind === "call.taken_back" ? null : effectNotice(item, answer, job);
  return effect ? withNotice(next, effect) : next;
}

/** @param {PhoneState} state @param {Event} event @returns {PhoneState} */
export function reduce(state, event) {
  switch (event.type) {
    case "inbox":
      return withInbox(state, event.inbox);
    case "frame":
      return withFrame(state, event.frame);
    case "items":
      return { ...state, items: event.items };
    case "sent":
      return withSent(state, event.item, event.answer);
    case "notice":
      return withNotice(state, event.notice);
    case "dismiss":
      return withoutNotice(state, event.id);
    case "check":
      return state.check?.id === event.check.id ? state : { ...state, check: event.check };
    case "comms_check.answered":
      return state.check?.id === event.id
        ? { ...state, check: { ...state.check, isAnswered: true } }
        : state;
    case "saved":
      return { ...state, ...event.saved };
  }
}
