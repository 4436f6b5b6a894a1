// @ts-check
/** The members whom a typed call sign may mean, and the honest reasons against sending each. Pure. */

import { distance_m } from "../../lib/distance.js";
import { engagedOn, engagement } from "../state/crew.js";

/** @typedef {import("../state/types.js").Member} Member */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {{key: string, number?: string, metres?: number}} Reason a key of the catalogue; `metres` in a straight line */

/** A member further away than this is called far. */
const FAR_M = 2000;

/** Call signs are written 001 and typed 1. @param {string} text */
const bare = (text) => text.trim().replace(/^0+(?=\d)/, "");

/**
 * The call sign that the text means, exactly or by its number; null when nobody has it.
 * @param {Iterable<string>} callSigns @param {string} text
 */
export function meant(callSigns, text) {
  const known = [...callSigns];
  const exact = known.find((callSign) => callSign === text.trim());
  return exact ?? known.find((callSign) => bare(callSign) === bare(text)) ?? null;
}

/** @param {Member} member @param {Incident} incident */
function away(member, incident) {
  if (member.lat === null || member.lon === null || incident.lat === null || incident.lon === null)
    return null;
  const from = { lat: member.lat, lon: member.lon };
  return distance_m(from, { lat: incident.lat, lon: incident.lon });
}

/**
 * @param {Member} member
 * @param {Incident} incident the case that the member is to be sent to
 * @param {Map<string, Incident>} incidents
 * @param {Set<string>} callers the members who call for help
 * @returns {Reason[]} empty when nothing speaks against sending this member
 */
export function against(member, incident, incidents, callers = new Set()) {
  if (engagedOn(incident).includes(member.call_sign)) return [{ key: "desk.against.here" }];
  const busy = engagement(incidents.values(), member.call_sign);
  const metres = away(member, incident);
  /** @type {Reason[]} */
  const reasons = [];
  if (callers.has(member.call_sign)) reasons.push({ key: "desk.against.sos" });
  if (!member.on_duty) reasons.push({ key: "desk.against.off_duty" });
  if (busy) {
    const number = incidents.get(busy.incident_id)?.number ?? "";
    reasons.push({ key: "desk.against.busy", number });
  }
  if (!member.live)
    reasons.push({ key: member.push === "ok" ? "desk.only_push" : "desk.unreachable" });
  if (metres === null && member.on_duty) reasons.push({ key: "desk.against.no_place" });
  if (metres !== null && metres > FAR_M) reasons.push({ key: "desk.against.far", metres });
  return reasons;
}
