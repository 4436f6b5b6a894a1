// @ts-check
/** Distance and riding time in words: 「约 440 米 · 骑车 2 分」, and the way as a small picture. */

import { byBike, distance_m } from "../../lib/distance.js";
import { t } from "../../lib/i18n.js";
import { age_ms } from "../duty/fixes.js";

/** @typedef {import("../state/types.d.ts").Job} Job */
/** @typedef {import("../state/types.d.ts").Position} Position */
/** @typedef {import("../../lib/distance.js").Point} Point */
/** @typedef {{x: number, y: number}} Spot in the picture of 360 × 168 */

/** An older position is too old for a distance. */
const OLD_MS = 5 * 60_000;
const NEAR_M = 40;
/** A position less accurate than this does not offer 「到了」. */
const VAGUE_M = 60;
/** @type {Spot} */
export const CENTRE = { x: 180, y: 84 };
/** The greatest distance of a spot from the centre: the words stand at the lower edge. */
const REACH = { x: 120, y: 40 };

/** @param {number} way_m */
export const distanceWords = (way_m) =>
  way_m < 1000
    ? t("phone.metres", { n: Math.max(10, Math.round(way_m / 10) * 10) })
    : t("phone.kilometres", { n: (way_m / 1000).toFixed(1) });

/** @param {number} eta_s */
const rideWords = (eta_s) => t("phone.ride", { n: Math.max(1, Math.ceil(eta_s / 60)) });

/** @param {Job} job @returns {{lat: number, lon: number} | null} */
export function destinationOf({ order, incident }) {
  if (order.lat !== null && order.lon !== null) return { lat: order.lat, lon: order.lon };
  if (incident.lat !== null && incident.lon !== null)
    return { lat: incident.lat, lon: incident.lon };
  return null;
}

/** Computed from the phone's position, or else the server's figures at dispatch. @param {Job} job @param {Position | null} last */
export function travelWords(job, last) {
  const goal = destinationOf(job);
  if (goal && last && age_ms(last, Date.now()) < OLD_MS) {
    const { way_m, eta_s } = byBike(last, goal);
    return `${t("phone.about", { d: distanceWords(way_m) })} · ${rideWords(eta_s)}`;
  }
  const { distance_m, eta_s } = job.assignment;
  if (distance_m == null) return "";
  return eta_s == null
    ? distanceWords(distance_m)
    : `${distanceWords(distance_m)} · ${rideWords(eta_s)}`;
}

/** The geofence: true when the phone is near and its position exact enough to offer 「到了」. @param {Job} job @param {Position | null} fresh */
export function isNear(job, fresh) {
  const goal = destinationOf(job);
  if (!goal || !fresh || fresh.accuracy_m > VAGUE_M) return false;
  return distance_m(fresh, goal) <= NEAR_M + fresh.accuracy_m;
}

/** Returns the places of the goal and the member in the picture; both in the middle when they are one place. @param {Point} goal @param {Point} from @returns {[Spot, Spot]} */
export function spots(goal, from) {
  const east = (goal.lon - from.lon) * Math.cos((goal.lat * Math.PI) / 180);
  const north = goal.lat - from.lat;
  const scale = 1 / Math.max(Math.abs(east) / REACH.x, Math.abs(north) / REACH.y, 1e-9);
  const [x, y] = [east * scale, -north * scale];
  return [
    { x: CENTRE.x + x, y: CENTRE.y + y },
    { x: CENTRE.x - x, y: CENTRE.y - y },
  ];
}
