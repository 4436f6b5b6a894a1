// @ts-check
/** Says and draws how long nobody has looked at a point. */

import { t } from "./i18n.js";
import { clock } from "./time.js";

const HOUR_MS = 3_600_000;
const DAY_H = 24;
/** From so many days on a point is drawn as long unseen. A judgement, not a target. */
const LONG_DAYS = 7;

/** Hours since somebody looked; Infinity when nobody has. @param {string|null} seen_at */
const hours = (seen_at) =>
  seen_at ? (clock.now() - Date.parse(seen_at)) / HOUR_MS : Number.POSITIVE_INFINITY;

/** @param {string|null} seen_at */
export function unseenWords(seen_at) {
  const n = hours(seen_at);
  if (n === Number.POSITIVE_INFINITY) return t("unseen.never");
  if (n < 1) return t("unseen.now");
  return n < 2 * DAY_H
    ? t("unseen.hours", { n: Math.floor(n) })
    : t("unseen.days", { n: Math.floor(n / DAY_H) });
}

/** @param {string|null} seen_at @returns {"today"|"days"|"long"} */
export function unseenStep(seen_at) {
  const n = hours(seen_at);
  if (n < DAY_H) return "today";
  return n < LONG_DAYS * DAY_H ? "days" : "long";
}
