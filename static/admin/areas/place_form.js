// @ts-check
/** The form of a place, with a map to tap on, and the question before one is removed. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";
import { datumField } from "./datum_field.js";
import "../../parts/patrol-map.js";

/** @typedef {import("../../lib/types.d.ts").PlaceRecord} Place */

/** @type {import("../../lib/types.d.ts").PlaceRecord["kind"][]} */
export const KINDS = [
  ...["aed", "lifebuoy", "hydrant", "fire_post", "estate", "building", "shop", "market", "school"],
  ...["hospital", "office", "metro", "bridge", "junction", "park", "charging", "lamp_post"],
  "other",
];
const BETWEEN = /[、，,;；/\n]+/;

/** @param {HTMLFormElement} form */
export function placeValues(form) {
  const data = Object.fromEntries(new FormData(form));
  const aliases = String(data.aliases).split(BETWEEN);
  return {
    ...data,
    area_id: Number(data.area_id),
    lat: Number(data.lat),
    lon: Number(data.lon),
    aliases: aliases.map((alias) => alias.trim()).filter(Boolean),
  };
}

/** Puts a tap on the map into the fields; the map is in WGS-84. @param {CustomEvent<{lat: number, lon: number}>} event */
export function put(event) {
  const map = /** @type {import("../../parts/patrol-map.js").PatrolMap} */ (event.currentTarget);
  const form = /** @type {HTMLFormElement} */ (map.closest("form"));
  const { lat, lon } = event.detail;
  map.picked = event.detail;
  const values = { lat: lat.toFixed(6), lon: lon.toFixed(6), datum: "wgs84" };
  for (const [name, value] of Object.entries(values)) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement)
      input.value = value;
  }
}

/** @param {string} name @param {string|number} value @param {number} most @param {{isNeeded?: boolean, hint?: string}} [more] */
const field = (name, value, most, { isNeeded = false, hint = "" } = {}) =>
  html`<label class="field"><span>${t(`places.${name}`)}</span><input name=${name} maxlength=${most} autocomplete="off" .value=${String(value)} ?required=${isNeeded} ?autofocus=${name === "name"} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : ""}</label>`;

/**
 * @param {{place: Place|null, areas: import("../../lib/types.d.ts").AreaNode[], trouble: unknown,
 *   cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} options
 */
export const placeForm = ({
  place,
  areas,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${trouble}
  <label class="field"><span>${t("places.kind")}</span><select name="kind" required>${KINDS.map(
    (kind) =>
      html`<option value=${kind} ?selected=${kind === (place?.kind ?? "aed")}>${t(`place.kind.${kind}`)}</option>`,
  )}</select></label>
  ${field("name", place?.name ?? "", 100, { isNeeded: true })}
  <label class="field"><span>${t("places.area")}</span><select name="area_id" required>${areaOptions(areas, place?.area_id)}</select></label>
  ${field("aliases", place?.aliases.join("、") ?? "", 400, { hint: "places.aliases_hint" })}
  ${field("name_en", place?.name_en ?? "", 100)}
  <patrol-map picking class="picker" .picked=${place ? { lat: place.lat, lon: place.lon } : null} @pick=${put}></patrol-map>
  <div class="pair">${field("lat", place?.lat ?? "", 20, { isNeeded: true })}${field("lon", place?.lon ?? "", 20, { isNeeded: true })}</div>
  ${datumField("places.datum_hint", "wgs84")}
  ${field("access", place?.access ?? "", 300, { hint: "places.access_hint" })}
  ${field("contacts", place?.contacts ?? "", 200, { hint: "places.contacts_hint" })}
  ${field("hazards", place?.hazards ?? "", 300)}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;

/** @param {{trouble: unknown, cancel: unknown, isBusy: boolean, run: () => void}} options */
export const placeEnd = ({ trouble, cancel, isBusy, run }) => html`<div class="stack">
  <p>${t("places.remove_lead")}</p>${trouble}<div class="acts">${cancel}
  <button type="button" class="btn late" ?disabled=${isBusy} @click=${run}>${t("places.remove")}</button></div></div>`;
