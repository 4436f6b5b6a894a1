// @ts-check
/** 求救 SOS at the desk: which one the bar shows, where its member is, and who is coming. Pure. */

import { distance_m } from "../../lib/distance.js";
import { engagedOn } from "../state/crew.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../state/types.js").Incident} Incident */

/** The words for a place, "20 m south of the bridge", still hold for a fix this near to it. */
const SAME_PLACE_M = 30;

/** The case of an SOS, also after it was merged into another, through any number of merges. @param {Alarm} alarm @param {State["incidents"]} incidents */
export function caseOf({ incident_id }, incidents) {
  let incident = incidents.get(incident_id ?? "");
  for (let next = incident; next; next = incidents.get(next.merged_into ?? "")) incident = next;
  return incident;
}

/**
 * The case of the SOS and its version, as the desk has read them. The answer about the rescuers tells them of a
 * case that is not on the board.
 * @param {Alarm} alarm @param {State["incidents"]} incidents
 * @param {import("./rescuers.js").Seen|null} answered
 * @returns {import("./rescuers.js").Seen}
 */
export function seenOf(alarm, incidents, answered) {
  const incident = caseOf(alarm, incidents);
  if (!incident || incident.merged_into) return answered ?? { incident: alarm.incident_id };
  return { incident: alarm.incident_id, version: incident.version };
}

/** Returns the members who were sent because of the SOS and are still on its case. @param {Alarm} alarm @param {State["incidents"]} incidents */
export function comingTo(alarm, incidents) {
  const engaged = engagedOn(caseOf(alarm, incidents));
  return (alarm.coming ?? []).filter((callSign) => engaged.includes(callSign));
}

/** Every SOS that stands: first those to whom nobody is coming, of these the oldest. @param {Pick<State, "alarms"|"incidents">} state @returns {Alarm[]} */
export function standingSos({ alarms, incidents }) {
  const isHelped = (/** @type {Alarm} */ alarm) => Number(comingTo(alarm, incidents).length > 0);
  return [...alarms.values()]
    .filter(({ kind }) => kind === "sos")
    .sort((a, b) => isHelped(a) - isHelped(b) || a.raised_at.localeCompare(b.raised_at));
}

/** The SOS in the bar: the one that the dispatcher chose, else the one that needs help first. @param {State} state @param {string|null} chosen */
export function shownSos(state, chosen) {
  const all = standingSos(state);
  return all.find(({ id }) => id === chosen) ?? all[0] ?? null;
}

/** Returns the place of the member: the newest position of the phone, else the one of the call. `isSaid`: the words of the call name it. @param {Alarm} alarm @param {State["members"]} members */
export function spotOf({ id, call_sign, raised_at, body }, members) {
  const member = members.get(call_sign ?? "");
  const said = body.position;
  const saidAt = said?.measured_at ?? null;
  const isNewer = member?.fix_at && (!said || member.fix_at > (saidAt ?? raised_at));
  const spot = isNewer ? member : said;
  if (spot?.lat == null || spot.lon == null) return null;
  const { lat, lon, accuracy_m } = spot;
  const isSaid = said != null && distance_m({ lat, lon }, said) <= SAME_PLACE_M;
  const at = isNewer ? member.fix_at : saidAt;
  return { id, call_sign: call_sign ?? "", lat, lon, accuracy_m, at, isSaid };
}
