// @ts-check
/** Honest figures: counts always, a percentage only with its interval. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { SOUND_KINDS } from "../../lib/sound_words.js";

/** @typedef {import("../../lib/types.d.ts").LibraryState} Library */
/** @typedef {NonNullable<Library["figures"]>} Figures */
/** @typedef {Figures["accuracy"]} Share */

const percent = (/** @type {number} */ share) => Math.round(share * 100);

/** A share in words: `7 of 9`, and from 20 on the percentage with its interval. @param {Share} share */
export function shareWords({ right, of, interval }) {
  const counted = t("noise.sounds.of", { right, of });
  if (!interval) return counted;
  const [low, high] = interval.map(percent);
  return `${counted} · ${t("noise.sounds.percent", { n: percent(right / of), low, high })}`;
}

/** The same for a detector: its files, with the interval left out below 20. @param {number} right @param {number} of */
export const filesWords = (right, of) =>
  of < 20
    ? t("noise.sounds.of", { right, of })
    : `${t("noise.sounds.of", { right, of })} · ${percent(right / of)} %`;

const NONE = "";

/** The table of confusion: a line for each kind, a column for each suggestion. @param {Figures} figures */
export function confusion({ confusion: cells }) {
  const kinds = [...new Set(cells.map(({ kind }) => kind))];
  const said = [...new Set(cells.map(({ suggested }) => suggested ?? NONE))].sort();
  const columns = [...said.filter((code) => code !== NONE), NONE];
  /** @param {string} kind @param {string} code */
  const count = (kind, code) =>
    cells.find((cell) => cell.kind === kind && (cell.suggested ?? NONE) === code)?.count ?? 0;
  /** @param {string} code */
  const name = (code) => t(code === NONE ? "common.sound.unsure" : SOUND_KINDS[code]);
  return html`<div class="scroll"><table class="confusion"><caption>${t("noise.sounds.confusion")}</caption>
    <thead><tr><td></td>${columns.map((code) => html`<th scope="col">${name(code)}</th>`)}</tr></thead>
    <tbody>${kinds.map(
      (kind) =>
        html`<tr><th scope="row">${name(kind)}</th>${columns.map((code) => html`<td class=${code === kind ? "same" : ""}>${count(kind, code) || "–"}</td>`)}</tr>`,
    )}</tbody></table></div>`;
}

/** @param {Figures|null} figures */
export function figuresCard(figures) {
  if (!figures?.accuracy.of) return html`<p class="muted">${t("noise.sounds.no_figures")}</p>`;
  const { accuracy, precision, unsure, is_stale, others } = figures;
  return html`<p><strong>${t("noise.sounds.accuracy")}</strong> ${shareWords(accuracy)}</p>
    <p>${t("noise.sounds.precision")} ${shareWords(precision)} · ${t("common.sound.unsure")} ${unsure}</p>
    <p class="muted small">${t("noise.sounds.how")}</p>
    ${is_stale ? html`<p class="notice wait">${t("noise.sounds.stale")}</p>` : nothing}
    ${others ? html`<p class="notice weak">${t("noise.sounds.others", { n: others })}</p>` : nothing}
    ${confusion(figures)}`;
}
