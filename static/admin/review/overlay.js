// @ts-check
/** The words that people add to the draft: notes, lessons, pinned acts and measures, as a form and on paper. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { wordsOf } from "./draft.js";

/** @typedef {import("./review-page.js").ReviewPage} Page */
/** @typedef {import("../../lib/types.d.ts").ReviewOverlay} Overlay */

/** @type {{text: string, owner: string, look_again_on: string, outcome: string}} */
const EMPTY = { text: "", owner: "", look_again_on: "", outcome: "" };

/** @param {Event} event */
const typed = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {Page} page @param {"notes"|"lessons"} name */
const words = (page, name) => html`<label class="field"><span>${t(`review.${name}`)}</span>
  <textarea class="no-print" rows="4" maxlength="4000" .value=${page.mine[name]} @input=${(/** @type {Event} */ event) => page.change({ [name]: typed(event) })}></textarea>
  <span class="on-paper">${page.mine[name] || "–"}</span></label>`;

/** @param {Page} page @param {Overlay["pins"][number]} pin @param {number} place */
function pinLine(page, pin, place) {
  const row = page.state?.timeline.find(({ seq }) => seq === pin.seq);
  const change = (/** @type {Event} */ event) =>
    page.change({ pins: page.mine.pins.with(place, { ...pin, note: typed(event) }) });
  return html`<li><span>${row ? html`<time>${wall(row.acted_at)}</time> ${wordsOf(row)}` : `#${pin.seq}`}</span>
    <label class="field"><span>${t("review.pin_note")}</span><input class="no-print" required maxlength="300" .value=${pin.note} @input=${change} /><span class="on-paper">${pin.note}</span></label>
    <button type="button" class="btn quiet small no-print" @click=${() => page.change({ pins: page.mine.pins.toSpliced(place, 1) })}>${t("review.unpin")}</button></li>`;
}

/** @param {Page} page @param {typeof EMPTY} measure @param {number} place */
function measureLine(page, measure, place) {
  const { measures } = page.mine;
  /** @param {keyof typeof EMPTY} name @param {string} label @param {{type?: string, required?: boolean, max?: number}} how */
  const field = (name, label, { type = "text", required = true, max = 500 } = {}) =>
    html`<label class="field"><span>${t(`review.${label}`)}</span><input class="no-print" type=${type} ?required=${required} maxlength=${max} .value=${measure[name]}
      @input=${(/** @type {Event} */ event) => page.change({ measures: measures.with(place, { ...measure, [name]: typed(event) }) })} /><span class="on-paper">${measure[name] || "–"}</span></label>`;
  return html`<li>${field("text", "measure")}${field("owner", "owner", { max: 60 })}${field("look_again_on", "day", { type: "date" })}${field("outcome", "outcome", { required: false })}
    <button type="button" class="btn quiet small no-print" @click=${() => page.change({ measures: measures.toSpliced(place, 1) })}>${t("review.remove")}</button></li>`;
}

/** @param {Page} page */
export function overlayForm(page) {
  const { mine, isBusy } = page;
  return html`<form class="card overlay" @submit=${(/** @type {SubmitEvent} */ event) => page.submitted(event)}>
    ${words(page, "notes")}${words(page, "lessons")}
    ${mine.pins.length ? html`<h3>${t("review.pins")}</h3><ul class="rows">${mine.pins.map((pin, place) => pinLine(page, pin, place))}</ul>` : nothing}
    <h3>${t("review.measures")}</h3><ul class="rows">${mine.measures.map((row, place) => measureLine(page, row, place))}</ul>
    <p class="tools no-print"><button type="button" class="btn" @click=${() => page.change({ measures: [...mine.measures, { ...EMPTY }] })}>${t("review.add")}</button>
      <button class="btn go" ?disabled=${isBusy}>${t("review.save")}</button></p></form>`;
}

/** The version that somebody else has saved meanwhile. @param {Overlay} theirs */
export const theirWords = (theirs) => html`<section class="card"><h3>${t("review.theirs")}</h3>
  <p>${t("review.notes")}: ${theirs.notes || "–"}</p><p>${t("review.lessons")}: ${theirs.lessons || "–"}</p>
  <ul>${theirs.measures.map(({ text, owner, look_again_on, outcome }) => html`<li>${[text, owner, look_again_on, outcome].filter(Boolean).join(" · ")}</li>`)}</ul></section>`;
