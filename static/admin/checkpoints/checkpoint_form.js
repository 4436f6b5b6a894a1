// @ts-check
/** The form of a patrol point, with a map to tap on. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { datumField } from "../areas/datum_field.js";
import { put } from "../areas/place_form.js";
import { areaOptions } from "../people/user_form.js";

/** @typedef {import("../../lib/types.d.ts").CheckpointRecord} Point */

/** @param {HTMLFormElement} form */
export function pointValues(form) {
  const data = Object.fromEntries(new FormData(form));
  const numbers = ["area_id", "lat", "lon", "radius_m"].map((name) => [name, Number(data[name])]);
  return { ...data, ...Object.fromEntries(numbers) };
}

/** @param {string} name @param {string|number} value @param {number} most @param {{isNeeded?: boolean, hint?: string}} [more] */
const field = (name, value, most, { isNeeded = false, hint = "" } = {}) =>
  html`<label class="field"><span>${t(`checkpoints.${name}`)}</span><input name=${name} maxlength=${most} autocomplete="off" .value=${String(value)} ?required=${isNeeded} ?autofocus=${name === "name"} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : ""}</label>`;

/**
 * @param {{point: Point|null, areas: import("../../lib/types.d.ts").AreaNode[], trouble: unknown,
 *   cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} options
 */
export const checkpointForm = ({
  point,
  areas,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${trouble}
  ${field("name", point?.name ?? "", 60, { isNeeded: true })}
  <label class="field"><span>${t("checkpoints.area")}</span><select name="area_id" required>${areaOptions(areas, point?.area_id)}</select></label>
  ${field("look", point?.look ?? "", 200, { hint: "checkpoints.look_hint" })}
  <patrol-map picking class="picker" .picked=${point ? { lat: point.lat, lon: point.lon } : null} @pick=${put}></patrol-map>
  <div class="pair">${field("lat", point?.lat ?? "", 20, { isNeeded: true })}${field("lon", point?.lon ?? "", 20, { isNeeded: true })}</div>
  ${datumField("checkpoints.datum_hint", "wgs84")}
  <label class="field"><span>${t("checkpoints.radius_m")}</span><input name="radius_m" type="number" min="10" max="500" required inputmode="numeric" .value=${String(point?.radius_m ?? 50)} />
    <span class="hint">${t("checkpoints.radius_hint")}</span></label>
  ${field("tag", point?.tag ?? "", 40, { hint: "checkpoints.tag_hint" })}
  ${field("name_en", point?.name_en ?? "", 120)}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
