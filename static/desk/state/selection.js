// @ts-check
/** Moves the selection when the queue changes. */

import { kindAndId } from "../queue/queue.js";

/** @typedef {import("./types.js").State} State */

/**
 * @param {State} state
 * @param {State} before
 * @param {string[]} keys the queue as it stands now
 * @param {string|null} selected
 * @param {number} lastIndex where `selected` stood before
 * @returns {string|null} unchanged unless what was selected is gone
 */
export function settledSelection(state, before, keys, selected, lastIndex) {
  if (selected === null) return keys[0] ?? null;
  const [kind, id] = kindAndId(selected);
  if (kind === "member") return selected;
  if (kind === "incident") return settleIncident(state, selected, id) ?? at(keys, lastIndex);
  if (kind === "alarm" && !state.alarms.has(id)) {
    const about = before.alarms.get(id)?.incident_id;
    return about && state.incidents.has(about) ? `incident:${about}` : at(keys, lastIndex);
  }
  if (kind === "intake" && !state.intakes.has(id)) return at(keys, lastIndex);
  return selected;
}

/** @param {State} state @param {string} selected @param {string} id */
function settleIncident(state, selected, id) {
  const incident = state.incidents.get(id);
  if (!incident) return null;
  const into = incident.merged_into;
  return into && state.incidents.has(into) ? `incident:${into}` : selected;
}

/** @param {string[]} keys @param {number} index */
const at = (keys, index) => keys[Math.min(keys.length - 1, Math.max(0, index))] ?? null;

/** @param {State} state @param {string|null} key @returns {string|null} the incident the detail shows */
export function selectedIncidentId(state, key) {
  if (!key) return null;
  const [kind, id] = kindAndId(key);
  if (kind === "incident") return id;
  return kind === "alarm" ? (state.alarms.get(id)?.incident_id ?? null) : null;
}
