// @ts-check
/** Moments in fields of the type datetime-local, which know no zone: they show the street's. */

import { zone } from "../../lib/time.js";

const shown = new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone,
  dateStyle: "short",
  timeStyle: "medium",
});

/** `2026-11-29T21:06:24` in the street's zone. @param {number} at milliseconds */
export const fieldOf = (at) => shown.format(at).replace(" ", "T");

/** The moment of such a field; NaN when it holds none. @param {string} field */
export function momentOf(field) {
  const asUtc = Date.parse(`${field.length === 16 ? `${field}:00` : field}Z`);
  if (Number.isNaN(asUtc)) return asUtc;
  // Twice, because the offset before a change of the clocks may be another one than after it.
  return [0, 1].reduce((at) => asUtc - (Date.parse(`${fieldOf(at)}Z`) - at), asUtc);
}
