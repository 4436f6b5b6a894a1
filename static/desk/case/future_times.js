// @ts-check
/** Future times for forms: choices such as 「1 小时后」 and their conversion to ISO time. */

import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";

/** Returns the time so many minutes from now, by the server's clock. @param {number} minutes */
export const minutesFromNow = (minutes) => new Date(clock.now() + minutes * 60_000).toISOString();

/** @param {Record<string, string>} values one of the usual spans, or a moment of one's own */
export const chosenMoment = ({ minutes, moment }) =>
  moment ? new Date(moment).toISOString() : minutesFromNow(Number(minutes));

/** @param {number} minutes */
export const inMinutesWords = (minutes) =>
  minutes % 60 ? t("desk.in_minutes", { n: minutes }) : t("desk.in_hours", { n: minutes / 60 });

const SPANS = [30, 60, 120, 480];
export const spanChoices = () => SPANS.map((n) => ({ value: String(n), label: inMinutesWords(n) }));
