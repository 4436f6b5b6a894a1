// @ts-check
/** The breakdowns of a month as tables, and the hours of the week as heat. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { shareWords, timeWords } from "./numbers.js";

/** @typedef {import("../../lib/types.d.ts").FigureLine} FigureLine */
/** @typedef {import("../../lib/types.d.ts").FigurePart} FigurePart */
/** @typedef {"area"|"category"|"source"|"severity"|"day"} Breakdown */
/** @typedef {(by: string, value: string, name: string) => void} OpenLine */

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = Array.from({ length: 7 }, (_, day) => day);

/** @param {Breakdown} by @param {FigureLine} line */
function nameOf(by, { name, value }) {
  if (name) return name;
  if (by === "source") return t(`source.${value}`);
  if (by === "severity") return t(`severity.${value}`);
  return by === "day" ? t("figures.day", { n: Number(value) }) : value;
}

/** @param {Breakdown} by @param {FigureLine} line @param {OpenLine} open */
function lineRow(by, line, open) {
  const name = nameOf(by, line);
  return html`<tr><th scope="row">${by === "area" ? name : html`<button type="button" class="link" @click=${() => open(by, line.value, name)}>${name}</button>`}</th>
    <td data-label=${t("figures.cases")}>${line.cases}</td>
    ${line.clocks.map((figure) => html`<td data-label=${t(`figures.clock.${figure.clock}`)}>${line.is_hidden ? html`<span class="muted">${t("figures.hidden")}</span>` : shareWords(figure)}</td>`)}
    <td data-label=${t("figures.arrive_p90")}>${timeWords(line.clocks[1].p90)}</td></tr>`;
}

/** @param {Breakdown} by @param {FigureLine[]} lines @param {OpenLine} open */
export const breakdown = (by, lines, open) => html`<section><h2>${t(`figures.by.${by}`)}</h2>
  <table class="figure-table"><thead><tr><th scope="col">${t(`figures.by.${by}`)}</th><th scope="col">${t("figures.cases")}</th>
    ${["dispatch", "arrive", "resolve"].map((clock) => html`<th scope="col">${t(`figures.clock.${clock}`)}</th>`)}<th scope="col">${t("figures.arrive_p90")}</th></tr></thead>
    <tbody>${lines.map((line) => lineRow(by, line, open))}</tbody></table></section>`;

/** The cases by hour and weekday. @param {FigureLine[]} lines @param {OpenLine} open */
export function heatTable(lines, open) {
  const cases = new Map(lines.map(({ value, cases }) => [Number(value), cases]));
  const most = Math.max(...cases.values());
  return html`<section><h2>${t("figures.by.hour")}</h2><div class="heat-scroll" tabindex="0" role="region" aria-label=${t("figures.by.hour")}><table class="heat"><thead><tr><td></td>${HOURS.map((hour) => html`<th scope="col"><span class=${hour % 3 ? "sr-only" : ""}>${hour}</span></th>`)}</tr></thead>
    <tbody>${DAYS.map(
      (day) =>
        html`<tr><th scope="row">${t(`figures.weekday.${day}`)}</th>${HOURS.map((hour) => {
          const slot = day * 24 + hour;
          const n = cases.get(slot) ?? 0;
          const words = t("figures.slot", { day: t(`figures.weekday.${day}`), hour, n });
          return html`<td class="h${n ? Math.ceil((4 * n) / most) : 0}">${n ? html`<button type="button" class="link" aria-label=${words} @click=${() => open("hour", String(slot), words)}>${n}</button>` : nothing}</td>`;
        })}</tr>`,
    )}</tbody></table></div></section>`;
}
