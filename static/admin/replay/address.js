// @ts-check
/** The instant and the case that an address names: `/replay#at=2026-11-22T06:00:00.000Z&case=ID`. */

import { clock } from "../../lib/time.js";

const BEFORE_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Without an instant the replay begins so long ago. */
const AGO_MS = HOUR_MS;

/** @param {string} hash @returns {{at: number, chosen: string|null}} */
export function asked(hash) {
  const given = new URLSearchParams(hash.slice(1));
  const at = Date.parse(given.get("at") ?? "");
  const id = given.get("case") ?? "";
  return {
    at: Number.isNaN(at) ? clock.now() - AGO_MS : at,
    chosen: /^[0-9a-f]{32}$/.test(id) ? id : null,
  };
}

/** @param {number} at @param {string|null} chosen */
export const addressOf = (at, chosen) =>
  `/replay#${new URLSearchParams({ at: new Date(at).toISOString(), ...(chosen ? { case: chosen } : {}) })}`;

/** The hour around an instant: it begins ten minutes before, on a full minute. @param {number} at */
export function hourAround(at) {
  const begins = Math.floor((at - BEFORE_MS) / 60_000) * 60_000;
  return { begins, ends: begins + HOUR_MS };
}
