// @ts-check
/** The form of a hazard: where, what, the grade, the day, and the other four of 五落实. */

import { html, nothing } from "lit";
import { isoDay, laterDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { put } from "../areas/place_form.js";
import "../../parts/patrol-map.js";
import "./hazard-photos.js";

/** @typedef {import("../../lib/types.d.ts").WholeHazard} Hazard */

const GRADES = ["general", "severe"];
const USUAL_DAYS = 7;

export const today = () => isoDay(clock.now());

/** @param {HTMLFormElement} form */
export function hazardValues(form) {
  const { lat, lon, datum: _datum, ...values } = Object.fromEntries(new FormData(form));
  return lat ? { ...values, position: { lat: Number(lat), lon: Number(lon) } } : values;
}

/** @param {string} name @param {string} value @param {number} most @param {{isNeeded?: boolean, hint?: string}} [more] */
const field = (name, value, most, { isNeeded = false, hint = "" } = {}) =>
  html`<label class="field"><span>${t(`hazards.${name}`)}</span><input name=${name} maxlength=${most} autocomplete="off" .value=${value} ?required=${isNeeded} ?autofocus=${name === "spot"} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : nothing}</label>`;

/** @param {string} name @param {string} value @param {{isNeeded?: boolean}} [more] */
export const area = (name, value, { isNeeded = false } = {}) =>
  html`<label class="field"><span>${t(`hazards.${name}`)}</span><textarea name=${name} rows="2" maxlength="300" .value=${value} ?required=${isNeeded}></textarea></label>`;

/** @param {string} value @param {string} least @param {boolean} isFixed */
export const dayField = (value, least, isFixed = false) =>
  html`<label class="field"><span>${t("hazards.due_on")}</span><input name="due_on" type="date" min=${least} required .value=${value} ?readonly=${isFixed} /></label>`;

/** @param {Hazard|null} hazard */
const grades = (hazard) =>
  html`<fieldset class="choice"><legend>${t("hazards.grade")}</legend>${GRADES.map(
    (grade) =>
      html`<label><input type="radio" name="grade" value=${grade} ?checked=${grade === (hazard?.grade ?? "general")} ?disabled=${Boolean(hazard?.told_at) && grade !== hazard?.grade} /> ${t(`hazard.grade.${grade}`)}</label>`,
  )}</fieldset>`;

/** @param {{hazard: Hazard|null, photos: string[], trouble: unknown, cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} options */
export const hazardForm = ({
  hazard,
  photos,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${trouble}
  ${field("spot", hazard?.spot ?? "", 120, { isNeeded: true, hint: "hazards.spot_hint" })}
  ${
    hazard
      ? nothing
      : html`<details><summary>${t("hazards.on_map")}</summary><patrol-map picking class="picker" @pick=${put}></patrol-map>
        <input type="hidden" name="lat" /><input type="hidden" name="lon" /></details>`
  }
  ${area("what", hazard?.what ?? "", { isNeeded: true })}
  ${grades(hazard)}
  ${dayField(hazard?.due_on ?? laterDay(today(), USUAL_DAYS), hazard ? "" : today(), Boolean(hazard?.told_at))}
  ${field("responsible", hazard?.responsible ?? "", 120, { hint: "hazards.responsible_hint" })}
  ${field("owner", hazard?.owner ?? "", 60, { hint: "hazards.owner_hint" })}
  ${area("measures", hazard?.measures ?? "")}
  ${field("money", hazard?.money ?? "", 60)}
  ${area("plan", hazard?.plan ?? "")}
  ${hazard ? area("why", "", { isNeeded: true }) : html`<hazard-photos .photos=${photos}></hazard-photos>`}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
