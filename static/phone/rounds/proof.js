// @ts-check
/** The proof of a look at a point, as the phone has it. Pure. */

import { distance_m } from "../../lib/distance.js";

/** @typedef {import("../../lib/types.d.ts").RoundPointState} Point */
/** @typedef {import("../state/types.d.ts").Position} Position */
/** @typedef {{code?: string, tag?: string, photo?: string, words?: string}} Proof */

const CODE = /(?:[?&]point=|^)([0-9a-z]{8})$/i;

/** The code of a label, from the address that it holds. @param {string} text */
export const codeIn = (text) => CODE.exec(text.trim())?.[1].toLowerCase() ?? "";

/** @param {string} serial such as 04:a2:1b:7f */
export const plainTag = (serial) => serial.toLowerCase().replaceAll(/[^0-9a-f]/g, "");

/** Metres from the phone to the point, beyond what the accuracy leaves open. @param {Point} point @param {Position | null} position */
export function beyond_m(point, position) {
  if (!position) return null;
  return distance_m(point, position) - point.radius_m - (position.accuracy_m ?? 0);
}

/** @param {Proof} proof @param {boolean} isHere */
export function kindOf({ code, tag, photo }, isHere) {
  if (tag) return "tag";
  if (code) return "code";
  if (isHere) return "geofence";
  return photo ? "photo" : "said";
}
