// @ts-check
/** A past hour: the state of each case at a time, folded from the acts until then. */

import { ENDED } from "../../lib/lists.js";

/** @typedef {import("../../lib/types.d.ts").IncidentState} State */
/** @typedef {import("../../lib/types.d.ts").ReplayAct} Act */
/** @typedef {import("../../lib/types.d.ts").ReplayTrail} Trail */
/** @typedef {{begins: number, ends: number, cases: State[], acts: Act[]}} Hour */
/** @typedef {{call_sign: string, lat: number, lon: number, at: string}} Place */

/** A member who was not heard of for so long is not drawn. */
const HEARD_MS = 5 * 60_000;

/** @param {{at: string}} act */
const timeOf = ({ at }) => Date.parse(at);

/** The number of acts that have happened by then. @param {{at: string}[]} acts in their order @param {number} at */
export function happened(acts, at) {
  let [low, high] = [0, acts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(acts[middle]) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state of every case at a time, by its id. @param {Hour} hour @param {number} at */
export function statesAt({ cases, acts }, at) {
  const states = new Map(cases.map((state) => [state.id, state]));
  for (const act of acts.slice(0, happened(acts, at)))
    if (act.state) states.set(act.incident_id, act.state);
  return states;
}

/** The queue: the cases that are not over, the gravest and then the oldest first. @param {Map<string, State>} states */
export const queueOf = (states) =>
  [...states.values()]
    .filter(({ status }) => !ENDED.has(status))
    .sort((a, b) => a.severity - b.severity || a.opened_at.localeCompare(b.opened_at));

/** The acts that are walked through: those of the chosen case, or all. @param {Act[]} acts @param {string|null} chosen */
export const actsOf = (acts, chosen) =>
  chosen ? acts.filter(({ incident_id }) => incident_id === chosen) : acts;

/**
 * The time of the act after or before a time; null when there is none in this hour.
 * @param {Act[]} acts @param {number} at @param {1|-1} way
 */
export function actBeside(acts, at, way) {
  const after = happened(acts, at);
  if (way === 1) return after < acts.length ? timeOf(acts[after]) : null;
  // Acts of one transaction share their time: they are one step.
  const before = happened(acts, at - 1);
  const last = after > before && timeOf(acts[after - 1]) === at ? before : after;
  return last > 0 ? timeOf(acts[last - 1]) : null;
}

/** The positions of the members at a time, as far as they were heard of. @param {Trail[]} trails @param {number} at @param {string|null} chosen @returns {Place[]} */
export function placesAt(trails, at, chosen) {
  return trails.flatMap(({ call_sign, incident_id, places }) => {
    const last = places[happened(places, at) - 1];
    const isHeard = last && at - timeOf(last) <= HEARD_MS;
    return isHeard && (!chosen || incident_id === chosen) ? [{ ...last, call_sign }] : [];
  });
}
