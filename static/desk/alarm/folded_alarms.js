// @ts-check
/** Decides which alarms of a case stand in full, and which in one line below them. Pure. */

import { alarmActions } from "./alarm_actions.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").Incident} Incident */

/** Kinds that only say which clock ran out, or who was called because of it: no person has written in them. */
const OF_TIME = new Set([
  "unclaimed",
  "overdue",
  "not_accepted",
  "second_desk",
  "suggestion",
  "supervisor",
  "everyone_near",
  "partner",
  "past_eta",
  "not_moving",
]);

/**
 * The first of the alarms about time stands in full, and every alarm that offers an act or that a person sent.
 * @param {Alarm[]} alarms in the order in which they came
 * @param {Incident} incident
 * @param {string[]} notified the agencies that were told of the case
 * @returns {{full: Alarm[], folded: Alarm[]}}
 */
export function foldedAlarms(alarms, incident, notified = []) {
  const first = alarms.find(({ kind }) => OF_TIME.has(kind));
  const isFull = (/** @type {Alarm} */ alarm) =>
    alarm === first ||
    !OF_TIME.has(alarm.kind) ||
    alarmActions(alarm, incident, notified).length > 0;
  return { full: alarms.filter(isFull), folded: alarms.filter((alarm) => !isFull(alarm)) };
}
