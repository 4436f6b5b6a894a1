// @ts-check
/** The fields of a partner, and of a competence: its categories and who may do what in it. */

import { html } from "lit";
import { named, t } from "../../lib/i18n.js";
import { POWERS } from "../../lib/lists.js";
import { fieldsOf, wordsOf } from "./lists.js";

/** @typedef {import("./lists.js").Answer} Answer */
/** @typedef {import("./lists.js").Entry} Entry */

/** @param {Entry|null} entry */
export function partnerFields(entry) {
  const { answer_s = 300, link_h = 24 } = fieldsOf(entry);
  return html`<label class="field"><span>${t("office.answer_s")}</span><input type="number" name="answer_s" required min="30" max="604800" inputmode="numeric" .value=${String(answer_s)} />
      <span class="hint">${t("office.answer_hint")}</span></label>
    <label class="field"><span>${t("office.link_h")}</span><input type="number" name="link_h" required min="1" max="168" inputmode="numeric" .value=${String(link_h)} />
      <span class="hint">${t("office.link_hint")}</span></label>`;
}

/** @param {Answer} answer @param {string[]} chosen */
const categoryTicks = (answer, chosen) =>
  html`<fieldset class="ticks"><legend>${t("office.list.categories")}</legend>${answer.lists.categories
    .filter((known) => !fieldsOf(known).hidden || chosen.includes(known.code))
    .map(
      (known) =>
        html`<label><input type="checkbox" name="categories" value=${known.code} ?checked=${chosen.includes(known.code)} /> <span>${named(wordsOf(known))}</span></label>`,
    )}</fieldset>`;

/** @param {Entry} partner @param {string[]} chosen */
const powerTicks = (partner, chosen) =>
  html`<fieldset class="ticks"><legend>${named(wordsOf(partner))}</legend>${[...POWERS].map(
    (power) =>
      html`<label><input type="checkbox" name=${`power_${partner.code}`} value=${power} ?checked=${chosen.includes(power)} /> <span>${t(`power.${power}`)}</span></label>`,
  )}</fieldset>`;

/** @param {Entry|null} entry @param {Answer} answer */
export function competenceFields(entry, answer) {
  const { categories = [], in_charge = "", powers = {} } = fieldsOf(entry);
  const partners = (answer.lists.partners ?? []).filter(
    (known) => !fieldsOf(known).hidden || known.code in powers,
  );
  return html`<label class="field"><span>${t("office.in_charge")}</span><select name="in_charge" required>
      <option value="">–</option>${partners.map((known) => html`<option value=${known.code} ?selected=${known.code === in_charge}>${named(wordsOf(known))}</option>`)}</select>
      <span class="hint">${t("office.in_charge_hint")}</span></label>
    <p class="hint">${t("office.powers_hint")}</p>
    ${partners.map((known) => powerTicks(known, powers[known.code] ?? []))}
    ${categoryTicks(answer, categories)}`;
}
