// @ts-check
/** Moments that lie ahead, as a dispatcher chooses them. */

import { t } from "../lib/i18n.js";
import { clock } from "../lib/time.js";

/** @param {number} minutes */
export const later = (minutes) => new Date(clock.now() + minutes * 60_000).toISOString();

/** @param {Record<string, string>} values one of the usual spans, or a moment of one's own */
export const untilOf = ({ minutes, moment }) =>
  moment ? new Date(moment).toISOString() : later(Number(minutes));

/** @param {number} minutes */
export const soon = (minutes) =>
  minutes % 60 ? t("desk.in_minutes", { n: minutes }) : t("desk.in_hours", { n: minutes / 60 });

const SPANS = [30, 60, 120, 480];
export const spans = () => SPANS.map((n) => ({ value: String(n), label: soon(n) }));
