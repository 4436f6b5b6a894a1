// @ts-check
/** The draft of a review: what the feed says of a case, sorted for people who ask what went wrong. */

import { html, nothing } from "lit";
import { say, sentence, tone } from "../../desk/case/feed_words.js";
import { nameOf } from "../../desk/state/names.js";
import { t } from "../../lib/i18n.js";
import { wall, wallDay } from "../../lib/time.js";
import "../../desk/case/seconds-bar.js";
import "../../parts/loop-bar.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import { wasSilent } from "./was_silent.js";

/** @typedef {import("../../lib/types.d.ts").ReviewState} State */
/** @typedef {import("../../lib/types.d.ts").TimelineRow} Row */

/** @param {Row} row */
const frameOf = (row) =>
  /** @type {import("../../desk/state/types.js").Frame} */ (/** @type {unknown} */ (row));

/** The words of an act. @param {Row} row */
export const wordsOf = (row) => say(sentence(frameOf(row)), t, nameOf);

/** @param {Row} row @param {((seq: number) => void)|null} pin */
const actLine = (row, pin) =>
  html`<li class=${tone(frameOf(row))}><time>${wall(row.acted_at)}</time> <span>${wordsOf(row)}</span>
    ${pin ? html`<button type="button" class="btn quiet small no-print" @click=${() => pin(row.seq)} aria-label=${`${t("review.pin")}: ${wordsOf(row)}`}>${t("review.pin")}</button>` : nothing}</li>`;

/** @param {string} title @param {Row[]} rows @param {string} none */
const part = (title, rows, none) => html`<section><h2>${title}</h2>
  ${rows.length ? html`<ol class="review-acts">${rows.map((row) => actLine(row, null))}</ol>` : html`<p class="muted">${none}</p>`}</section>`;

/** @param {State} state */
export function head({ incident }) {
  const { id, number, title, place, severity, status, opened_at, loop } = incident;
  return html`<h2 class="case">${number} · ${title}</h2>
    <p><severity-chip .severity=${severity}></severity-chip> <status-chip status=${status}></status-chip> ${[place, wallDay(opened_at)].filter(Boolean).join(" · ")}</p>
    <p class="tools no-print"><a class="btn small" href="/review">${t("review.all")}</a><a class="btn small" href=${`/desk#case=${id}`}>${t("review.open_case")}</a>
      <a class="btn small" href=${`/replay#at=${opened_at}&case=${id}`}>${t("review.replay")}</a>
      <button type="button" class="btn small" @click=${() => print()}>${t("review.print")}</button></p>
    <section><h2>${t("review.clocks")}</h2><loop-bar .loop=${loop}></loop-bar></section>`;
}

/** @param {string[]} photos sha256 each */
const shownPhotos = (photos) => html`<section><h2>${t("review.photos", { n: photos.length })}</h2>
  <ul class="review-photos">${photos.map((sha256, n) => html`<li><a href=${`/api/v1/photos/${sha256}`} target="_blank" rel="noopener"><img src=${`/api/v1/photos/${sha256}/thumbnail`} alt=${t("review.photo", { n: n + 1 })} width="160" height="120" loading="lazy" /></a></li>`)}</ul></section>`;

/** @param {State} state @param {(seq: number) => void} pin */
export function draft({ timeline: acts, more, seconds }, pin) {
  const timeline = acts.filter(({ kind }) => kind !== "review.saved");
  const photos = timeline.flatMap(({ body }) => body.report?.photos ?? []);
  const silent = timeline.filter(wasSilent);
  const alarms = timeline.filter(
    ({ kind }) => kind === "loop.breached" || /^(alarm|sos)\./.test(kind),
  );
  return html`<seconds-bar .seconds=${seconds}></seconds-bar>
    ${part(t("review.silent"), silent, t("review.no_silent"))}
    ${part(t("review.alarms"), alarms, t("review.no_alarms"))}
    ${shownPhotos(photos)}
    <section><h2>${t("review.timeline")}</h2>${more ? html`<p class="notice weak">${t("review.earlier")}</p>` : nothing}
      <ol class="review-acts">${timeline.map((row) => actLine(row, pin))}</ol></section>`;
}
