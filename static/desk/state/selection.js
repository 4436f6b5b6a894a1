// @ts-check
/** The selection: it is the dispatcher's, and nothing but the dispatcher moves it. */

import { kindAndId } from "../queue/queue.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Frame} Frame */

/** Acts that put a case into other hands, or end it. */
const TAKES = new Set([
  "order.sent",
  "incident.claimed",
  "incident.held",
  "incident.merged",
  "incident.cancelled",
  "incident.transferred",
  "closure.accepted",
]);

/** @type {Record<string, (frame: Frame, id: string) => boolean>} */
const IS_TAKEN = {
  incident: (frame, id) => frame.incident_id === id && TAKES.has(frame.kind),
  alarm: ({ kind, body }, id) => kind === "alarm.cleared" && body.alarm_id === id,
  intake: ({ body }, id) => body.intake?.id === id && body.intake.status !== "pending",
};

/**
 * Returns who has dealt with what is selected: another desk, a member or the system.
 * @param {Frame} frame
 * @param {string|null} selected
 * @param {string|undefined} me
 * @returns {string|null} the actor; null when the frame is about something else or the act is one's own
 */
export function takenBy(frame, selected, me) {
  if (!selected || !frame.actor || frame.actor === me) return null;
  const [kind, id] = kindAndId(selected);
  return IS_TAKEN[kind]?.(frame, id) ? frame.actor : null;
}

/** The row that a key names, if it stands on the board. @param {State} state @param {string} key */
export function rowOf({ incidents, alarms, intakes, members }, key) {
  const [kind, id] = kindAndId(key);
  const rows = { incident: incidents, alarm: alarms, intake: intakes, member: members };
  return rows[/** @type {keyof typeof rows} */ (kind)]?.get(id);
}

/** @param {State} state @param {string|null} key @returns {string|null} the incident the detail shows */
export function selectedIncidentId(state, key) {
  if (!key) return null;
  const [kind, id] = kindAndId(key);
  if (kind === "incident") return id;
  return kind === "alarm" ? (state.alarms.get(id)?.incident_id ?? null) : null;
}
