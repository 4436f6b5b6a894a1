// @ts-check
/** The words of a figure: a share with its interval, a time, and what is not in the number. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { mmss } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").ClockFigure} ClockFigure */
/** @typedef {NonNullable<ClockFigure["median"]>} Quantile */
/** @typedef {(clock: ClockFigure["clock"], fates: string[]) => void} Open opens the cases behind a number */

/** @param {number} part */
export const percent = (part) => `${(part * 100).toFixed(1)} %`;

/** A time; "more than" when it was not reached. @param {Quantile|null} time */
export function timeWords(time) {
  if (!time) return "–";
  return time.is_reached ? mmss(time.seconds) : t("figures.longer", { time: mmss(time.seconds) });
}

/** The share, or why there is none. @param {ClockFigure} figure */
export function shareWords({ counted, met, share }) {
  if (met === null) return t("figures.hidden");
  return share ? percent(share.share) : t("figures.of", { met, counted });
}

/** @param {Record<string, number>} counts @returns {number} */
const sum = (counts) => Object.values(counts).reduce((whole, n) => whole + n, 0);

/** @param {string} fate @param {number} n @param {(fate: string) => void} open @param {(fate: string) => string} [name] */
const fateRow = (fate, n, open, name = (each) => t(`figures.fate.${each}`)) =>
  html`<li><button type="button" class="btn quiet small" @click=${() => open(fate)}>${name(fate)} · ${n}</button></li>`;

/** 谁不在这个数里, as a sum that comes to the whole. @param {Record<string, number>} left @param {number} cases @param {number} counted @param {(fate: string) => void} open @param {(fate: string) => string} [name] */
export function leftOut(left, cases, counted, open, name) {
  const out = sum(left);
  return html`<details ?open=${out > 0}><summary>${t("figures.left_out")} · ${out}</summary>
    <p>${t("figures.adds_up", { cases, counted, out })}</p>
    <ul class="fates">${Object.entries(left).map(([fate, n]) => fateRow(fate, n, open, name))}</ul></details>`;
}

/** One clock as a card: share, interval, median, P90, what missed it and what is not in it. @param {ClockFigure} figure @param {number} cases @param {Open} open */
export function clockCard(figure, cases, open) {
  const { clock, counted, share, missed, left_out } = figure;
  return html`<section class="card figure-card"><h2>${t(`figures.clock.${clock}`)}</h2>
    <p class="share"><strong>${shareWords(figure)}</strong> ${share ? html`<span class="muted">${t("figures.interval", { low: percent(share.low), high: percent(share.high) })}</span>` : nothing}</p>
    <p class="muted small">${share ? t("figures.within") : t("figures.few")}</p>
    <dl><dt>${t("figures.counted")}</dt><dd>${counted}</dd><dt>${t("figures.median")}</dt><dd>${timeWords(figure.median)}</dd>
      <dt>${t("figures.p90")}</dt><dd>${timeWords(figure.p90)}</dd></dl>
    ${share && left_out.cancelled ? html`<p class="muted small">${t("figures.bounds", { worst: percent(share.worst), best: percent(share.best) })}</p>` : nothing}
    ${sum(missed) ? html`<h3>${t("figures.missed")}</h3><ul class="fates">${Object.entries(missed).map(([fate, n]) => fateRow(fate, n, (each) => open(clock, [each])))}</ul>` : nothing}
    ${leftOut(left_out, cases, counted, (fate) => open(clock, [fate]))}</section>`;
}
