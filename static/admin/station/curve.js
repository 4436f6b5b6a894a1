// @ts-check
/** The columns of a curve and the words of its times. Pure. */

import { lang } from "../../lib/i18n.js";
import { zone } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").StationLevelsOut} Levels */

const DAY_MINUTES = 1440;

/** The time below the chart, by the street's clocks. @type {Record<Levels["span"], Intl.DateTimeFormatOptions>} */
const SHOWN = {
  day: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  week: { month: "numeric", day: "numeric", hour: "2-digit", hourCycle: "h23" },
  year: { month: "numeric", day: "numeric" },
};

/** @param {Levels["span"]} span */
export function timeWords(span) {
  const shown = new Intl.DateTimeFormat(lang, { timeZone: zone, ...SHOWN[span] });
  return (/** @type {number} */ at) => shown.format(at * 1000);
}

/** The limit at each step, by the station's hours of day and night. @param {Levels} levels */
export function limits({
  minutes,
  span,
  first_minute,
  day_begins,
  night_begins,
  limit_day,
  limit_night,
}) {
  if (span === "year") return minutes.map(() => limit_day);
  /** @param {number} minute after midnight; returned: minutes since the day of the station began */
  const ofDay = (minute) => (((minute - day_begins) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const dayMinutes = ofDay(night_begins);
  return minutes.map((minute) =>
    ofDay(minute - first_minute) < dayMinutes ? limit_day : limit_night,
  );
}

/** The steps, with an empty one wherever nothing was measured, so that no line bridges it. @param {Levels} levels @returns {number[]} indices, -1 is empty */
export function withGaps({ minutes, step_minutes }) {
  const order = [];
  for (let i = 0; i < minutes.length; i++) {
    if (i && minutes[i] - minutes[i - 1] > 2 * step_minutes) order.push(-1);
    order.push(i);
  }
  return order;
}
