// @ts-check
/** The forms of a matter: its entry, its weight, its next step and its end. */

import { html, nothing } from "lit";
import { isoDay, laterDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { areaOptions } from "../people/user_form.js";
import { COLOURS, suggested } from "./matter_words.js";
import "../hazards/hazard-photos.js";

/** @typedef {import("../../lib/types.d.ts").WholeMatter} Matter */
/** @typedef {"step"|"weigh"|"done"|"dropped"} Act */
/** @typedef {{trouble: unknown, cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} Around */

const ORIGINS = ["resident", "case", "hazard", "tip", "meeting", "office"];
const LEVELS = [1, 2, 3];
const USUAL_DAYS = 7;
const NUMBERS = new Set(["area_id", "impact", "urgency"]);

const today = () => isoDay(clock.now());

/** @param {HTMLFormElement} form */
export const matterValues = (form) =>
  Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [
      name,
      NUMBERS.has(name) ? Number(value) : value,
    ]),
  );

/** @param {string} name @param {string} value @param {number} most @param {{isNeeded?: boolean, hint?: string}} [more] */
const field = (name, value, most, { isNeeded = true, hint = "" } = {}) =>
  html`<label class="field"><span>${t(`matters.${name === "title" ? "name" : name}`)}</span><input name=${name} maxlength=${most} autocomplete="off" .value=${value} ?required=${isNeeded} ?autofocus=${name === "estate"} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : nothing}</label>`;

/** @param {string} name @param {{isNeeded?: boolean}} [more] */
const area = (name, { isNeeded = true } = {}) =>
  html`<label class="field"><span>${t(`matters.${name}`)}</span><textarea name=${name} rows="3" maxlength="500" ?required=${isNeeded}></textarea></label>`;

/** @param {string} value */
const dayField = (value) =>
  html`<label class="field"><span>${t("matters.due_on")}</span><input type="date" name="due_on" min=${today()} required .value=${value} /></label>`;

/** Suggests the colour anew when the weight changes; a person decides. @param {Event} event */
function weighed(event) {
  const form = /** @type {HTMLElement} */ (event.currentTarget).closest("form");
  if (!form) return;
  const { impact, urgency } = matterValues(form);
  const colour = suggested(Number(impact), Number(urgency));
  const choice = /** @type {HTMLSelectElement|null} */ (form.querySelector("[name=colour]"));
  if (choice) choice.value = colour;
  const hint = form.querySelector(".hint.suggested");
  if (hint) hint.textContent = t("matters.suggested", { colour: t(`colour.${colour}`) });
}

/** @param {string} name @param {number} chosen */
const level = (name, chosen) =>
  html`<label class="field"><span>${t(`matters.${name}`)}</span><select name=${name} @change=${weighed}>${LEVELS.map((n) => html`<option value=${n} ?selected=${n === chosen}>${t(`matters.level.${n}`)}</option>`)}</select></label>`;

/** @param {{impact: number, urgency: number, colour: string}} weight @param {Record<string, string>} criteria */
const weight = ({ impact, urgency, colour }, criteria) =>
  html`<div class="weights">${level("impact", impact)}${level("urgency", urgency)}
    <label class="field"><span>${t("matters.colour")}</span><select name="colour">${COLOURS.map((code) => html`<option value=${code} ?selected=${code === colour}>${t(`colour.${code}`)}</option>`)}</select></label></div>
    <p class="hint suggested" role="status">${t("matters.suggested", { colour: t(`colour.${suggested(impact, urgency)}`) })}</p>
    <ul class="criteria">${COLOURS.filter((code) => criteria[code]).map((code) => html`<li><b>${t(`colour.${code}`)}</b> ${criteria[code]}</li>`)}</ul>`;

/** @param {Around & {areas: import("../../lib/types.d.ts").AreaNode[], criteria: Record<string, string>, photos: string[]}} options */
export const matterForm = ({
  areas,
  criteria,
  photos,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>${trouble}
  ${field("estate", "", 60)}${field("title", "", 120)}
  <label class="field"><span>${t("matters.area")}</span><select name="area_id">${areaOptions(areas)}</select></label>
  <label class="field"><span>${t("matters.origin")}</span><select name="origin">${ORIGINS.map((origin) => html`<option value=${origin}>${t(`matters.origin.${origin}`)}</option>`)}</select></label>
  ${field("origin_ref", "", 60, { isNeeded: false })}
  ${weight({ impact: 2, urgency: 2, colour: suggested(2, 2) }, criteria)}
  ${field("responsible", "", 120, { hint: "matters.responsible_hint" })}
  ${field("next_step", "", 200)}${dayField(laterDay(today(), USUAL_DAYS))}${area("words", { isNeeded: false })}
  <hazard-photos .photos=${photos}></hazard-photos>
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;

/** @param {Around & {matter: Matter, act: Act, criteria: Record<string, string>, photos: string[]}} options */
export const actForm = ({
  matter,
  act,
  criteria,
  photos,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="card stack" @submit=${submit}>
  <h3>${t(`matters.do.${act}`)}</h3><p class="muted">${t(`matters.lead.${act}`)}</p>${trouble}
  ${act === "weigh" ? html`${weight(matter, criteria)}${area("why")}` : area("words")}
  ${act === "step" ? html`${field("next_step", matter.next_step, 200)}${dayField(laterDay(today(), USUAL_DAYS))}${field("responsible", matter.responsible, 120)}` : nothing}
  ${act === "weigh" ? nothing : html`<hazard-photos .photos=${photos}></hazard-photos>`}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t(`matters.do.${act}`)}</button></div></form>`;
