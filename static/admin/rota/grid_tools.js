// @ts-check
/** The tools over the grid: the week, an absence, and which members are shown. */

import { html } from "lit";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";

/**
 * @param {import("./grid_row.js").Answer} answer
 * @param {{go: (weeks: number) => void, absence: () => void, area: (id: number) => void, search: (words: string) => void}} acts
 */
export function gridTools({ days, areas }, acts) {
  const button = (/** @type {string} */ key, /** @type {number} */ weeks) =>
    html`<button type="button" class="btn" @click=${() => acts.go(weeks)}>${t(key)}</button>`;
  const value = (/** @type {Event} */ event) =>
    /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
  return html`<div class="tools">${button("rota.before", -1)}${button("rota.now", 0)}${button("rota.after", 1)}
    <strong>${dayName(days[0])} – ${dayName(days[6])}</strong>
    <button type="button" class="btn" @click=${acts.absence}>${t("rota.absence")}</button>
    <label class="pick"><span class="sr-only">${t("people.area")}</span><select @change=${(
      /** @type {Event} */ event,
    ) =>
      acts.area(
        Number(value(event)),
      )}><option value="0">${t("rota.all_areas")}</option>${areaOptions(areas)}</select></label>
    <label class="search"><span class="sr-only">${t("member.search")}</span><input type="search" placeholder=${t("member.search")}
      @input=${(/** @type {Event} */ event) => acts.search(value(event))} /></label></div>`;
}

/** The days of the week, of which a narrow screen shows one. @param {string[]} days @param {number} shown @param {(day: number) => void} turnTo */
export const dayTabs = (days, shown, turnTo) =>
  html`<nav class="days" aria-label=${t("rota.days")}>${days.map(
    (day, n) =>
      html`<button type="button" aria-current=${n === shown ? "page" : "false"} @click=${() => turnTo(n)}>${dayName(day)}</button>`,
  )}</nav>`;
