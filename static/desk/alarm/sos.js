// @ts-check
/** 求救 SOS at the desk: which one the bar shows, where its member is, and who is coming. Pure. */

import { engagedOn } from "../state/crew.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../state/types.js").Incident} Incident */

/** The case of an SOS, also after it was merged into another. @param {Alarm} alarm @param {State["incidents"]} incidents */
export function caseOf({ incident_id }, incidents) {
  const incident = incidents.get(incident_id ?? "");
  return incidents.get(incident?.merged_into ?? "") ?? incident;
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

/** Returns the place of the member: the newest position of the phone, else the one of the call. @param {Alarm} alarm @param {State["members"]} members */
export function spotOf({ id, call_sign, raised_at, body }, members) {
  const member = members.get(call_sign ?? "");
  const said = body.position;
  const isNewer = member?.fix_at && (!said || member.fix_at > raised_at);
  const spot = isNewer ? member : said;
  if (spot?.lat == null || spot.lon == null) return null;
  return { id, lat: spot.lat, lon: spot.lon, accuracy_m: spot.accuracy_m };
}
