// @ts-check
/** Computes from the incidents' crews which member is busy with which case. */

import { ENDED } from "../../lib/lists.js";

/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {import("./types.js").Member} Member */
/** @typedef {import("./types.js").State} State */

/** Groups from most to least engaged; the first that contains a member decides the state. */
const GROUPS = /** @type {const} */ ([
  ["on_scene", "on_scene"],
  ["en_route", "en_route"],
  ["accepted", "assigned"],
  ["dispatched", "assigned"],
]);

/** True when the case needs no work any more. @param {Incident} incident */
export const isEnded = (incident) => ENDED.has(incident.status);

/** @param {Pick<Incident, "crew">|undefined} incident @returns {string[]} every call sign the crew names */
export function crewOf(incident) {
  if (!incident) return [];
  return [...new Set(Object.values(incident.crew ?? {}).flat())];
}

/** @param {Incident|undefined} incident @returns {string[]} those still on it */
export function engagedOn(incident) {
  if (!incident || isEnded(incident)) return [];
  return GROUPS.flatMap(([group]) => incident.crew?.[group] ?? []);
}

/**
 * @param {Iterable<Incident>} incidents
 * @param {string} callSign
 * @returns {{state: Member["state"], incident_id: string}|null}
 */
export function engagement(incidents, callSign) {
  /** @type {number} */
  let best = GROUPS.length;
  let busiest = null;
  for (const incident of incidents) {
    if (isEnded(incident)) continue;
    const rank = GROUPS.findIndex(([group]) => incident.crew?.[group]?.includes(callSign));
    if (rank < 0 || rank >= best) continue;
    best = rank;
    busiest = { state: GROUPS[rank][1], incident_id: incident.id };
  }
  return busiest;
}

/** The members who call for help: they are sent to nobody. @param {Pick<State, "alarms">} state @returns {Set<string>} */
export const callersOf = ({ alarms }) =>
  new Set([...alarms.values()].flatMap((row) => (row.kind === "sos" ? (row.call_sign ?? []) : [])));

/**
 * @param {Pick<State, "members"|"incidents"|"alarms">} state
 * @param {Iterable<string>} callSigns
 * @returns {Map<string, Member>} the same map when nobody changed
 */
export function withMemberStates({ members, incidents, alarms }, callSigns) {
  const callers = callersOf({ alarms });
  /** @type {Map<string, Member>|null} */
  let next = null;
  for (const callSign of callSigns) {
    const member = members.get(callSign);
    if (!member) continue;
    const busy = engagement(incidents.values(), callSign);
    const atWork = busy?.state ?? (member.on_duty ? "free" : "off");
    const state = callers.has(callSign) ? "sos" : atWork;
    const incident_id = busy?.incident_id ?? null;
    if (member.state === state && member.incident_id === incident_id) continue;
    next ??= new Map(members);
    next.set(callSign, { ...member, state, incident_id });
  }
  return next ?? members;
}
