// @ts-check
/** Minutes above the limit, hour × weekday, and the next loud window of a station. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").StationWeek} Week */

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = Array.from({ length: 7 }, (_, day) => day);

/** Five steps of heat, by the loudest hour of the table. @param {number} minutes @param {number} most */
const heat = (minutes, most) => (minutes && most ? Math.ceil((4 * minutes) / most) : 0);

/** @param {number[][]} weeks the minutes of several stations */
export const together = (weeks) =>
  weeks.reduce((sum, week) => sum.map((minutes, slot) => minutes + week[slot]), Array(168).fill(0));

/** @param {number[]} minutes Monday 0 h first */
export function weekTable(minutes) {
  const most = Math.max(...minutes);
  return html`<div class="heat-scroll" tabindex="0"><table class="heat"><caption>${t("noise.week")}</caption>
    <thead><tr><td></td>${HOURS.map((hour) => html`<th scope="col"><span class=${hour % 3 ? "sr-only" : ""}>${hour}</span></th>`)}</tr></thead>
    <tbody>${DAYS.map(
      (day) => html`<tr><th scope="row">${t(`noise.weekday.${day}`)}</th>
        ${HOURS.map((hour) => {
          const n = minutes[day * 24 + hour];
          const words = t("noise.minutes_over", { day: t(`noise.weekday.${day}`), hour, n });
          return html`<td class="h${heat(n, most)}" title=${words}>${n || nothing}</td>`;
        })}</tr>`,
    )}</tbody></table></div>`;
}

/** @param {Week|undefined} week */
export function nextLoud(week) {
  if (!week?.next) return html`<span class="muted">${t("noise.next_none")}</span>`;
  const { begins_at, hits, weeks } = week.next;
  return html`${t("noise.next", { at: wallDay(begins_at) })} <span class="muted">${t("noise.hits", { hits, weeks })}</span>`;
}
