// @ts-check
/** An alarm in words: what happened, about what, and what can be done. */

import { t } from "../lib/i18n.js";

/** @typedef {import("./types.js").Alarm} Alarm */

/** @type {Record<string, string>} */
const TITLES = {
  unclaimed: "desk.alarm.unclaimed",
  not_accepted: "desk.alarm.not_accepted",
  not_moving: "desk.alarm.not_moving",
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
  sos: "desk.alarm.sos",
  source_silent: "desk.alarm.source_silent",
  delivery_failed: "desk.alarm.delivery_failed",
  storage: "desk.alarm.storage",
};

/** @type {Record<string, string>} */
const HINTS = {
  unclaimed: "desk.hint.unclaimed",
  not_accepted: "desk.hint.not_accepted",
  not_moving: "desk.hint.not_moving",
  overdue: "desk.hint.overdue",
  hold_ended: "desk.hint.hold_ended",
  job_failed: "desk.hint.job_failed",
  reinforce: "desk.hint.reinforce",
  changed: "desk.hint.changed",
  declined: "desk.hint.declined",
  call: "desk.hint.call",
  tip_unsolved: "desk.hint.tip_unsolved",
  sos: "desk.hint.sos",
  source_silent: "desk.hint.source_silent",
  delivery_failed: "desk.hint.delivery_failed",
  storage: "desk.hint.storage",
};

/** @param {Alarm} alarm */
export function alarmTitle(alarm) {
  const body = alarm.body ?? {};
  const source = String(body.title ?? body.name ?? body.source ?? "");
  return t(TITLES[alarm.kind] ?? "desk.alarm.other", { member: alarm.call_sign ?? "", source });
}

/** @param {Alarm} alarm */
export const alarmHint = (alarm) => t(HINTS[alarm.kind] ?? "desk.hint.other");

/** @param {Alarm} alarm @param {Pick<import("./types.js").State, "incidents">} state */
export function alarmWords(alarm, state) {
  const about = state.incidents.get(alarm.incident_id ?? "");
  return about ? `${alarmTitle(alarm)} · ${about.title}` : alarmTitle(alarm);
}
