// @ts-check
/** The two needles: how far the owners' number and their area have come towards one bar. Both must reach it. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";

/** @typedef {import("../../lib/types.d.ts").NeedleState} Needle */

/** @type {Record<string, number>} */
const BARS = { two_thirds: 2 / 3, half: 1 / 2, three_quarters: 3 / 4 };
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** @param {string} label @param {number} part @param {number} whole @param {number} lacking @param {number} bar */
function scale(label, part, whole, lacking, bar) {
  const ratio = whole ? part / whole : 0;
  const words = t("ballots.reads", {
    part: part.toLocaleString("en"),
    whole: whole.toLocaleString("en"),
    // Just below the bar it must not be rounded up to it.
    share: share.format(Math.floor(ratio * 1000) / 1000),
  });
  return html`<div class="scale ${lacking ? "" : "is-reached"}"><span>${label}</span> <b>${words}</b>
    <span class="scale-bar" aria-hidden="true"><i ${styled({ width: `${100 * Math.min(1, ratio)}%` })}></i><u ${styled({ left: `${100 * bar}%` })}></u></span></div>`;
}

/** @param {Needle} state @param {unknown} [head] */
export function needle({ bar, part, whole, lacking, is_reached }, head = nothing) {
  const at = BARS[bar];
  const words = is_reached
    ? html`<span class="chip done"><span class="mark" aria-hidden="true">✓</span>${t(`ballots.bar.${bar}`)}</span>`
    : html`<span class="chip wait"><span class="mark" aria-hidden="true">…</span>${t("ballots.quorum_lacking", { owners: lacking.owners, area: lacking.area_m2.toFixed(2) })}</span>`;
  return html`<div class="needle">${head}
    ${scale(t("ballots.by_owners"), part.owners, whole.owners, lacking.owners, at)}
    ${scale(t("ballots.by_area"), part.area_m2, whole.area_m2, lacking.area_m2, at)}${words}</div>`;
}
