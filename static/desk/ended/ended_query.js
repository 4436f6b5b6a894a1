// @ts-check
/** The filters of the list of ended cases and the query that they make. Pure. */

import { zone } from "../../lib/time.js";

/**
 * @typedef {object} Filters
 * @property {string} since a day, such as 2026-11-29
 * @property {string} until
 * @property {string} status
 * @property {string} category
 * @property {string} disposition
 * @property {string} area
 * @property {string} crew
 * @property {string} q
 */

const DAY_MS = 86_400_000;
const DAYS = 30;

// Swedish writes a day as ISO 8601 does: 2026-11-29.
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });

/** The day in the street's time zone. @param {number} ms */
export const dayOf = (ms) => isoDay.format(ms);

/** @param {number} now_ms @returns {Filters} the last days, without any other filter */
export const noFilters = (now_ms) => ({
  since: dayOf(now_ms - DAYS * DAY_MS),
  until: dayOf(now_ms),
  status: "",
  category: "",
  disposition: "",
  area: "",
  crew: "",
  q: "",
});

/** @param {Filters} filters @param {string} [after] the id of the last case that is listed */
export function pathOf(filters, after = "") {
  const given = Object.entries({ ...filters, after }).filter(([, value]) => value.trim());
  const query = new URLSearchParams(given.map(([name, value]) => [name, value.trim()]));
  return `/api/v1/ended-incidents?${query}`;
}
