// @ts-check
/** Puts an alarm into words: its title, its case, and a hint about what to do. */

import { t } from "../../lib/i18n.js";
import { unspaced } from "../../lib/joined.js";
import { remaining } from "../../lib/time.js";
import { RELIEF_ALARMS } from "../case/relief_words.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */

/** @type {Record<string, string>} */
export const TITLES = {
  unclaimed: "desk.alarm.unclaimed",
  not_accepted: "desk.alarm.not_accepted",
  second_desk: "desk.alarm.second_desk",
  suggestion: "desk.alarm.suggestion",
  supervisor: "desk.alarm.supervisor",
  everyone_near: "desk.alarm.everyone_near",
  partner: "desk.alarm.partner",
  late_accept: "desk.alarm.late_accept",
  past_eta: "desk.alarm.past_eta",
  alone_silent: "desk.alarm.alone_silent",
  phone_offline: "desk.alarm.phone_offline",
  not_moving: "desk.alarm.not_moving",
  place_unread: "desk.alarm.place_unread",
  overdue: "desk.alarm.overdue",
  hold_ended: "desk.alarm.hold_ended",
  job_failed: "desk.alarm.job_failed",
  reinforce: "desk.alarm.reinforce",
  changed: "desk.alarm.changed",
  declined: "desk.alarm.declined",
  call: "desk.alarm.call",
  clock_jumped: "desk.alarm.clock_jumped",
  worker_silent: "desk.alarm.worker_silent",
  tip_unsolved: "desk.alarm.tip_unsolved",
  loud_again: "desk.alarm.loud_again",
  still_loud: "desk.alarm.still_loud",
  lasting_loud: "desk.alarm.lasting_loud",
  quiet_again: "desk.alarm.quiet_again",
  tips_waiting: "desk.alarm.tips_waiting",
  new_phone: "desk.alarm.new_phone",
  record_broken: "desk.alarm.record_broken",
  unheard: "desk.alarm.unheard",
  sos: "desk.alarm.sos",
  source_silent: "desk.alarm.source_silent",
  source_limited: "desk.alarm.source_limited",
  station_silent: "desk.alarm.station_silent",
  replies_lost: "desk.alarm.replies_lost",
  storage: "desk.alarm.storage",
  report_owed: "desk.alarm.report_owed",
  office_broken: "desk.alarm.office_broken",
  transfer_asked: "desk.alarm.transfer_asked",
  transfer_back: "desk.alarm.transfer_back",
  transfer_done: "desk.alarm.transfer_done",
  hazard_late: "desk.alarm.hazard_late",
  hazard_failed: "desk.alarm.hazard_failed",
  house_trouble: "desk.alarm.house_trouble",
};

/** @type {Record<string, string>} */
const HINTS = {
  unclaimed: "desk.hint.unclaimed",
  not_accepted: "desk.hint.not_accepted",
  second_desk: "desk.hint.second_desk",
  suggestion: "desk.hint.suggestion",
  supervisor: "desk.hint.supervisor",
  everyone_near: "desk.hint.everyone_near",
  partner: "desk.hint.partner",
  late_accept: "desk.hint.late_accept",
  past_eta: "desk.hint.past_eta",
  alone_silent: "desk.hint.alone_silent",
  phone_offline: "desk.hint.phone_offline",
  not_moving: "desk.hint.not_moving",
  place_unread: "desk.hint.place_unread",
  overdue: "desk.hint.overdue",
  hold_ended: "desk.hint.hold_ended",
  job_failed: "desk.hint.job_failed",
  reinforce: "desk.hint.reinforce",
  changed: "desk.hint.changed",
  declined: "desk.hint.declined",
  call: "desk.hint.call",
  tip_unsolved: "desk.hint.tip_unsolved",
  loud_again: "desk.hint.loud_again",
  still_loud: "desk.hint.still_loud",
  lasting_loud: "desk.hint.lasting_loud",
  quiet_again: "desk.hint.quiet_again",
  tips_waiting: "desk.hint.tips_waiting",
  new_phone: "desk.hint.new_phone",
  record_broken: "desk.hint.record_broken",
  unheard: "desk.hint.unheard",
  sos: "desk.hint.sos",
  source_silent: "desk.hint.source_silent",
  source_limited: "desk.hint.source_limited",
  station_silent: "desk.hint.station_silent",
  replies_lost: "desk.hint.replies_lost",
  storage: "desk.hint.storage",
  report_owed: "desk.hint.report_owed",
  office_broken: "desk.hint.office_broken",
  transfer_asked: "desk.hint.transfer_asked",
  transfer_back: "desk.hint.transfer_back",
  transfer_done: "desk.hint.transfer_done",
  hazard_late: "desk.hint.hazard_late",
  hazard_failed: "desk.hint.hazard_failed",
  house_trouble: "desk.hint.house_trouble",
};

/** @type {Record<string, string>} */
const HOUSE = {
  backup: "desk.house.backup",
  certificate: "desk.house.certificate",
  channel: "desk.house.channel",
  it: "desk.house.it",
};

/** The words of a trouble of the house; other alarms bring their own text. @param {Alarm["body"]} body */
function textOf({ what, subject = "", text = "" }) {
  return what ? t(HOUSE[what] ?? "desk.alarm.other", { subject, detail: text }) : text;
}

/** Returns the title of an alarm. @param {Alarm} alarm */
export function alarmTitle(alarm) {
  const {
    source: code = "",
    source_name,
    station = "",
    instead,
    seq = 0,
    area = "",
    waiting = 0,
  } = alarm.body;
  const member = alarm.call_sign ?? "";
  const { relief } = alarm.body;
  if (relief) {
    const { by, to, end } = relief;
    return t(RELIEF_ALARMS[end ?? ""] ?? TITLES.reinforce, { member, by, to });
  }
  const title = t(TITLES[alarm.kind] ?? "desk.alarm.other", {
    member,
    source: source_name || code,
    station,
    instead: instead ?? "",
    seq,
    area,
    n: waiting,
    text: textOf(alarm.body),
  });
  return alarm.count > 1 ? t("desk.times", { title, n: alarm.count }) : title;
}

/** Reasons that are told shorter beside their case than alone. @type {Record<string, string>} */
const REASONS = {
  unclaimed: "desk.why.unclaimed",
  not_accepted: "desk.why.not_accepted",
  second_desk: "desk.why.second_desk",
  suggestion: "desk.why.suggestion",
  supervisor: "desk.why.supervisor",
  everyone_near: "desk.why.everyone_near",
  partner: "desk.why.partner",
};

/** Says why a case waits for the desk. @param {Alarm} alarm */
export function reason(alarm) {
  const key = REASONS[alarm.kind];
  return key ? t(key, { member: alarm.call_sign ?? "" }) : alarmTitle(alarm);
}

/** 「12 秒后加派 033」: who is sent, and in how many seconds, unless somebody answers; empty when nobody is. @param {Pick<Alarm, "kind" | "body">} alarm */
export function foretold({ kind, body: { proposal, replaced_at } }) {
  if (kind !== "not_accepted" || !proposal || !replaced_at) return "";
  const left = Math.ceil(remaining(replaced_at));
  return left > 0 ? t("desk.why.foretold", { n: left, member: proposal.call_sign }) : "";
}

/** Several members who do not answer are one reason. @param {Alarm[]} alarms @returns {Alarm[]} */
export function unansweredAsOne(alarms) {
  const silent = alarms.filter(({ kind }) => kind === "not_accepted");
  const call_sign = [...new Set(silent.map((alarm) => alarm.call_sign))].join(" ");
  return alarms.flatMap((alarm) => {
    if (alarm.kind !== "not_accepted") return alarm;
    return alarm === silent[0] ? { ...alarm, call_sign } : [];
  });
}

/** The time since when the reason has stood: an escalation says how many seconds it had waited by then. @param {Alarm} alarm */
export function waitedSince({ kind, raised_at, body }) {
  // Past the ETA, the seconds count from the departure and not from the expected arrival.
  const before_s = kind === "past_eta" ? 0 : (body.after_s ?? 0);
  return new Date(Date.parse(raised_at) - before_s * 1000).toISOString();
}

/** Returns a hint about what the desk should do. @param {Alarm} alarm @param {import("../state/types.js").Incident} [incident] */
export function alarmHint({ kind }, incident) {
  const isUnsent = kind === "overdue" && incident && !incident.loop.dispatch.done_at;
  return t(isUnsent ? "desk.hint.unclaimed" : (HINTS[kind] ?? "desk.hint.other"));
}

/** @param {Alarm} alarm @param {Pick<import("../state/types.js").State, "incidents">} state */
export function alarmWords(alarm, state) {
  const about = state.incidents.get(alarm.incident_id ?? "");
  return about ? `${alarmTitle(alarm)} · ${about.title}` : alarmTitle(alarm);
}

/** A kind of alarm without its case, such as 「队员手机没有动静」. @param {string} kind */
export const kindWords = (kind) =>
  unspaced(
    t(TITLES[kind] ?? "desk.alarm.other", {
      member: t("desk.load.member"),
      source: t("desk.load.source"),
      station: "",
      area: "",
      instead: "",
      text: "…",
      seq: "…",
      n: "…",
    }),
  );
