// @ts-check
/** Applies one frame of the feed to the phone's state. Pure; the caller drops repeated frames. */

import { assignmentId } from "../../lib/assignment.js";
import { lacksAid } from "./aid.js";
import { answered, callAnswered, messaged } from "./from_desk.js";
import {
  matesIn,
  statusIn,
  withEndReason,
  withIncident,
  withJob,
  withNotice,
  withoutJob,
} from "./jobs.js";
import { reliefAsked, reliefEnded } from "./relief.js";
import { sosAnswered, sosEnded } from "./sos.js";
import { messagesRead } from "./talk.js";

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Frame} Frame */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Order} Order */
/** @typedef {import("./types.d.ts").Incident} Incident */
/** @typedef {(state: PhoneState, frame: Frame) => PhoneState} PhoneReducer */

/** @param {PhoneState} state */
const callSign = (state) => state.me?.call_sign ?? "";

/** @param {PhoneState} state @param {Incident|undefined} incident @returns {Job[]} */
const jobsOn = (state, incident) =>
  Object.values(state.jobs).filter((job) => job.incident.id === incident?.id);

/** @param {Order} order @param {Incident} incident @param {string} me @param {number} seq @returns {Job} */
function newJob(order, incident, me, seq) {
  return {
    assignment: {
      id: assignmentId(order.id, me),
      order_id: order.id,
      call_sign: me,
      status: statusIn(incident, me) ?? "dispatched",
      is_lead: incident.lead === me,
      accepted_via: null,
      accepted_by: null,
      reason: null,
      replaced_by: null,
      dispatched_at: order.at,
      accepted_at: null,
      en_route_at: null,
      on_scene_at: null,
      cleared_at: null,
      place_version: order.place_version,
      distance_m: null,
      eta_s: null,
    },
    order,
    incident,
    mates: matesIn(incident, me),
    notified: [],
    reports: [],
    messages: [],
    more_messages: false,
    seq,
  };
}

/** @type {PhoneReducer} */
function orderSent(state, { body, seq }) {
  const me = callSign(state);
  if (!me || !body.crew?.includes(me)) return state;
  const known = jobsOn(state, body.incident)[0]?.incident;
  const incident = known && known.version > body.incident.version ? known : body.incident;
  const job = newJob(body.order, incident, me, Number(seq));
  const { id } = job.assignment;
  return state.jobs[id] || state.gone[id] ? state : withJob(state, job);
}

/** The frame names its one member, or the crew that it is about. @param {Frame} frame @param {string} me */
const isAbout = ({ member, body }, me) => (member ? member === me : body.crew?.includes(me));

/**
 * Takes an order away. A withdrawal that arrives before its order still counts.
 * @param {PhoneState} state @param {Frame} frame @param {string} id @param {{why: string, reason?: string | null, instead?: string | null}} ending
 */
function takenAway(state, frame, id, ending) {
  const { body, at = "" } = frame;
  const job = state.jobs[id];
  if (job) return withoutJob(state, job, { ...ending, at });
  if (state.gone[id]) return withEndReason(state, id, ending);
  if (!isAbout(frame, callSign(state))) return state;
  const { number = "", title = "" } = body.incident ?? {};
  return {
    ...state,
    gone: { ...state.gone, [id]: { reason: null, ...ending, at, number, title } },
  };
}

/** @type {PhoneReducer} */
const orderUndone = (state, frame) =>
  takenAway(state, frame, assignmentId(frame.body.order_id, callSign(state)), { why: "undone" });

/** @type {PhoneReducer} */
const withdrawn = (state, frame) =>
  takenAway(state, frame, frame.body.assignment_id, {
    why: "withdrawn",
    reason: frame.body.reason || null,
    instead: frame.body.instead ?? null,
  });

/** 已加派: after silence the seat went to somebody else. @type {PhoneReducer} */
const replaced = (state, frame) =>
  takenAway(state, frame, frame.body.assignment_id, {
    why: "replaced",
    instead: frame.body.instead ?? null,
  });

/** The status in which each question has a meaning. @type {Record<string, string>} */
const ASKED_IN = { answer: "dispatched", depart: "accepted", report: "cleared" };

/** 预告加派, 收到后未动 and 待补报: the server asks for an answer, to depart, or for the owed report. @type {PhoneReducer} */
function asked(state, { body, at = "" }) {
  const job = state.jobs[body.assignment_id];
  const { question, after_s, instead, replaced_at } = body;
  if (job?.assignment.status !== ASKED_IN[question]) return state;
  return withJob(state, { ...job, asked: { question, at, after_s, instead, replaced_at } });
}

/** The desk may decline on a member's behalf. @type {PhoneReducer} */
function declined(state, frame) {
  const why = frame.actor === callSign(state) ? "declined" : "declined_by";
  return takenAway(state, frame, frame.body.assignment_id, { why });
}

/** @type {PhoneReducer} */
function orderCorrected(state, { body }) {
  const job = jobsOn(state, body.incident).find(({ order }) => order.id === body.order.id);
  if (!job || body.order.place_version <= job.order.place_version) return state;
  return withJob(state, { ...job, order: body.order });
}

/** @type {PhoneReducer} */
function accepted(state, { body, at, actor }) {
  const job = state.jobs[body.assignment_id];
  if (!job) return state;
  const { place_version = job.assignment.place_version } = body;
  if (body.place !== undefined)
    return withJob(state, { ...job, assignment: { ...job.assignment, place_version } });
  const assignment = {
    ...job.assignment,
    place_version,
    accepted_via: body.via,
    accepted_at: job.assignment.accepted_at ?? at ?? null,
  };
  const next = withJob(state, { ...job, assignment });
  if (body.via === "phone" || actor === callSign(state)) return next;
  const params = { number: job.incident.number, title: job.incident.title };
  return withNotice(next, {
    id: `via-${job.assignment.id}`,
    kind: `accepted.${body.via}`,
    tone: "done",
    params,
    at: at ?? "",
  });
}

/** @type {Record<string, keyof import("./types.d.ts").Assignment>} */
const TIMES = { departed: "en_route_at", arrived: "on_scene_at", resolved: "cleared_at" };

/** @type {PhoneReducer} */
function reported(state, { body }) {
  const { report } = body;
  const job = state.jobs[report.assignment_id];
  if (!job) return state;
  const reports = [...job.reports.filter((other) => other.id !== report.id), report];
  const time = TIMES[report.kind];
  const assignment = time
    ? { ...job.assignment, [time]: job.assignment[time] ?? report.acted_at }
    : job.assignment;
  const next = withJob(state, { ...job, reports, assignment });
  if (!report.by || report.by === callSign(state)) return next;
  const params = {
    number: job.incident.number,
    title: job.incident.title,
    by: report.by,
    act: `report.${report.kind}`,
  };
  return withNotice(next, {
    id: `behalf-${report.id}`,
    kind: "behalf",
    tone: "done",
    params,
    at: report.acted_at,
  });
}

/** @type {PhoneReducer} */
function notified(state, { body }) {
  return jobsOn(state, body.incident).reduce((next, job) => {
    const others = job.notified.filter((other) => other.id !== body.notified.id);
    return withJob(next, { ...job, notified: [...others, body.notified] });
  }, state);
}

/** @type {PhoneReducer} */
function sentBack(state, { body, at, seq }) {
  return jobsOn(state, body.incident).reduce((next, job) => {
    const params = {
      number: job.incident.number,
      title: job.incident.title,
      reason: body.note ?? body.reason ?? "",
    };
    return withNotice(next, {
      id: `back-${seq}-${job.assignment.id}`,
      kind: "sent_back",
      tone: "late",
      params,
      at: at ?? "",
    });
  }, state);
}

/** 待补报: the desk has asked another member of the crew for the report. @type {PhoneReducer} */
function reassigned(state, { body, at, seq }) {
  const me = callSign(state);
  const { number, title } = body.incident;
  const isMine = body.call_sign === me;
  if (!isMine && body.instead !== me) return state;
  return withNotice(state, {
    id: `reassigned-${seq}`,
    kind: isMine ? "report_yours" : "report_theirs",
    tone: isMine ? "wait" : "done",
    params: { number, title, who: isMine ? (body.instead ?? "") : body.call_sign },
    at: at ?? "",
  });
}

/** @type {PhoneReducer} */
function testSent(state, { body }) {
  if (!body.crew?.includes(callSign(state)) || state.check?.id === body.check.id) return state;
  return { ...state, check: body.check };
}

/** @param {boolean} on_duty @returns {PhoneReducer} */
const duty =
  (on_duty) =>
  (state, { body }) =>
    state.me && body.call_sign === state.me.call_sign
      ? { ...state, me: { ...state.me, on_duty } }
      : state;

/** @type {Record<string, PhoneReducer>} */
const STEPS = {
  "order.sent": orderSent,
  // For a phone that missed the order, the second ring is the order
  "order.rung": orderSent,
  "order.undone": orderUndone,
  "order.corrected": orderCorrected,
  "assignment.accepted": accepted,
  "assignment.declined": declined,
  "assignment.withdrawn": withdrawn,
  "assignment.replaced": replaced,
  "assignment.asked": asked,
  "relief.asked": reliefAsked,
  "relief.ended": reliefEnded,
  "report.filed": reported,
  "report.reassigned": reassigned,
  "notified.recorded": notified,
  "message.sent": messaged,
  "message.read": messagesRead,
  "observation.answered": answered,
  "closure.sent_back": sentBack,
  "closure.undone": sentBack,
  "comms_check.sent": testSent,
  "sos.answered": sosAnswered,
  "call.answered": callAnswered,
  "sos.ended": sosEnded,
  "duty.started": duty(true),
  "duty.ended": duty(false),
};

/** After these frames the whole inbox is needed. */
const NEEDS_INBOX = new Set([
  "reset",
  "incident.merged",
  "incident.unmerged",
  "closure.sent_back",
  "closure.undone",
  "report.reassigned",
  "assignment.withdrawn",
  "assignment.replaced",
  "phone.enrolled",
  "phone.confirmed",
  "phone.revoked",
]);

/** True when a frame is not enough. A member who was taken off may also be put on again: 「继续去」. @param {PhoneState} state @param {Frame} frame @param {Parameters<typeof lacksAid>[0]} after the phone after the frame */
export function needsInbox(state, { kind, body }, after) {
  const isBack = kind === "assignment.accepted" && Boolean(state.gone[body.assignment_id]);
  return isBack || NEEDS_INBOX.has(kind) || lacksAid(after);
}

/** True when the server has other lists of the office; each heartbeat names their version. @param {{version?: number} | null} known @param {Frame} frame */
export const needsOffice = (known, { office }) => office !== undefined && office !== known?.version;

/** Forgets the counted seqs when the server has begun its feed anew (a restored backup). @param {PhoneState} state @param {Frame} frame */
export const afterHello = (state, { upto = 0 }) =>
  upto < state.base ? { ...state, base: 0, upto: 0, recent: [] } : state;

/** @type {PhoneReducer} */
export function stateAfter(state, frame) {
  const stepped = STEPS[frame.kind]?.(state, frame) ?? state;
  const incident = frame.body?.incident;
  if (!incident) return stepped;
  const reason = frame.kind.startsWith("incident.") ? frame.body.reason || null : null;
  return withIncident(stepped, incident, { seq: Number(frame.seq), at: frame.at ?? "", reason });
}
