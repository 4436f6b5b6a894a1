// @ts-check
/** The parts of the big screen that show numbers. */

import { html, nothing } from "lit";
import { percent, timeWords } from "../admin/figures/numbers.js";
import { t } from "../lib/i18n.js";
import { styled } from "../lib/styled.js";

/** @typedef {import("../lib/types.d.ts").ClockFigure} ClockFigure */
/** @typedef {import("../lib/types.d.ts").WallStreet} Street */

const GOOD = 0.95;
const FAIR = 0.8;
const MOST_SOURCES = 6;

/** @param {number} share */
const lookOf = (share) => (share >= GOOD ? "done" : share >= FAIR ? "wait" : "late");

/** The share, or how many of how many while there are too few for one. @param {ClockFigure} figure */
function shareOf({ share, met, counted }) {
  if (!counted) return html`<span class="v">–</span>`;
  if (met === null) return html`<span class="v few">${t("wall.few", { n: counted })}</span>`;
  if (!share) return html`<span class="v">${met}<small>/${counted}</small></span>`;
  return html`<span class="v ${lookOf(share.share)}">${percent(share.share)}</span>`;
}

/** One clock: today, its median, and the last hour. @param {ClockFigure} own @param {ClockFigure} hour */
export function clockPart(own, hour) {
  const { clock, share, median } = own;
  return html`<div class="clock"><p>${shareOf(own)} <span class="name">${t(`wall.clock.${clock}`)}</span></p>
    <div class="bar" aria-hidden="true">${share ? html`<b class=${lookOf(share.share)} ${styled({ width: `${Math.round(share.share * 100)}%` })}></b>` : nothing}</div>
    <p class="muted">${median ? t("wall.median", { time: timeWords(median) }) : nothing}
      ${hour.counted ? t(hour.met === null ? "wall.hour_few" : "wall.hour", { met: hour.met ?? 0, counted: hour.counted }) : t("wall.hour_none")}</p></div>`;
}

/** @param {[string, number][]} sources @param {number} today */
export function sourcePart(sources, today) {
  const shown = sources.slice(0, MOST_SOURCES);
  const most = Math.max(1, ...shown.map(([, n]) => n));
  return html`<h2>${t("wall.sources", { n: today })}</h2><ul class="sources">${shown.map(
    ([name, n]) => html`<li><b>${n}</b><span>${name}</span>
      <div class="bar" aria-hidden="true"><b class="go" ${styled({ width: `${Math.round((100 * n) / most)}%` })}></b></div></li>`,
  )}</ul>`;
}

/** Several streets beside each other, and the sources of all in one line. @param {Street[]} streets @param {[string, number][]} sources @param {number} today */
export const streetTable = (
  streets,
  sources,
  today,
) => html`<h2>${t("wall.streets")}</h2><table><thead><tr>
    ${["street", "cases", "open", "on_duty", "clock.dispatch", "clock.arrive", "clock.resolve"].map((head) => html`<th scope="col">${t(`wall.${head}`)}</th>`)}</tr></thead>
  <tbody>${streets.map(
    ({ name, cases, open, on_duty, clocks }) =>
      html`<tr><th scope="row">${name}</th><td>${cases}</td><td>${open}</td><td>${on_duty}</td>${clocks.map((figure) => html`<td>${shareOf(figure)}</td>`)}</tr>`,
  )}</tbody></table>
  <p class="muted">${[t("wall.sources", { n: today }), ...sources.map(([name, n]) => `${name} ${n}`)].join(" · ")}</p>`;
