// @ts-check
/** Distances and riding times in words. */

import { t } from "../../lib/i18n.js";

/** @param {number} metres */
export const distanceWords = (metres) =>
  metres < 1000
    ? t("desk.metres", { n: metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10 })
    : t("desk.kilometres", { n: (metres / 1000).toFixed(1) });

/** Returns a riding time in whole minutes, at least one. @param {number} seconds */
export const rideWords = (seconds) => t("desk.ride", { n: Math.max(1, Math.ceil(seconds / 60)) });

/** 「320 米 · 骑 2 分」. @param {number | null} metres @param {number | null} seconds */
export function travelWords(metres, seconds) {
  if (metres === null || metres === undefined) return t("desk.distance_unknown");
  return seconds ? `${distanceWords(metres)} · ${rideWords(seconds)}` : distanceWords(metres);
}
