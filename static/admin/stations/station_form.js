// @ts-check
/** The form of a noise station, with a map to tap on. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";
import { timeOf } from "./station_values.js";
import "../../parts/patrol-map.js";

/** @typedef {import("../../lib/types.d.ts").StationsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").StationRecord} Station */

/** @type {Station["zone"][]} */
export const ZONES = ["0", "1", "2", "3", "4a", "4b"];

/** @param {string} name @param {unknown} field @param {string} [hint] */
const labelled = (name, field, hint) =>
  html`<label class="field"><span>${t(`stations.${name}`)}</span>${field}${hint ? html`<span class="hint">${t(`stations.${hint}`)}</span>` : nothing}</label>`;

/** @param {string} name @param {string|number|null|undefined} value @param {number} most @param {{isNeeded?: boolean, hint?: string}} [more] */
const words = (name, value, most, { isNeeded = false, hint } = {}) =>
  labelled(
    name,
    html`<input name=${name} maxlength=${most} autocomplete="off" .value=${String(value ?? "")} ?required=${isNeeded} ?autofocus=${name === "name"} />`,
    hint,
  );

/** @param {string} name @param {{value: string|number, label: string}[]} choices @param {string|number|undefined} chosen @param {string} [hint] */
const select = (name, choices, chosen, hint) =>
  labelled(
    name,
    html`<select name=${name} required>${choices.map(
      ({ value, label }) =>
        html`<option value=${value} ?selected=${value === chosen}>${label}</option>`,
    )}</select>`,
    hint,
  );

/** @param {string} name @param {string} type @param {string} value */
const typed = (name, type, value) =>
  labelled(
    name,
    html`<input name=${name} type=${type} .value=${value} ?required=${type === "time"} />`,
  );

/** Puts a tap on the map into the fields. @param {CustomEvent<{lat: number, lon: number}>} event */
function put(event) {
  const map = /** @type {import("../../parts/patrol-map.js").PatrolMap} */ (event.currentTarget);
  const form = /** @type {HTMLFormElement} */ (map.closest("form"));
  map.picked = event.detail;
  for (const name of /** @type {const} */ (["lat", "lon"])) {
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    input.value = event.detail[name].toFixed(6);
  }
}

/** The estate or venue that it stands for. @param {Station|null} station @param {Answer} answer */
const estate = (station, { places }) =>
  labelled(
    "place",
    html`<select name="place_id"><option value="">${t("stations.no_place")}</option>${places.map(
      ({ id, name, kind }) =>
        html`<option value=${id} ?selected=${id === station?.place_id}>${name} · ${t(`place.kind.${kind}`)}</option>`,
    )}</select>`,
    "place_hint",
  );

/** @param {Station|null} station @param {Answer} answer */
function limits(station, { limits: tables }) {
  const lang = document.documentElement.lang;
  return html`${select(
    "zone",
    ZONES.map((zone) => ({ value: zone, label: t(`stations.zone.${zone}`) })),
    station?.zone ?? "1",
    "zone_hint",
  )}
  ${select(
    "limits",
    tables.map(({ code, name, standard, is_confirmed }) => ({
      value: code,
      label: `${standard} ${name[lang] ?? name["zh-CN"]}${is_confirmed ? "" : ` · ${t("stations.to_confirm")}`}`,
    })),
    station?.limits ?? "street",
  )}
  <div class="pair">${typed("day_begins", "time", timeOf(station?.day_begins ?? 360))}${typed("night_begins", "time", timeOf(station?.night_begins ?? 1320))}</div>`;
}

/** @param {Station|null} station */
const care = (
  station,
) => html`<div class="pair">${typed("calibrated_at", "date", station?.calibrated_at?.slice(0, 10) ?? "")}${typed("calibrate_next", "date", station?.calibrate_next?.slice(0, 10) ?? "")}</div>
  ${words("calibrated_by", station?.calibrated_by, 60)}
  ${labelled("silent_min", html`<input name="silent_min" type="number" required min="1" max="43200" inputmode="numeric" .value=${String(Math.round((station?.silent_after_s ?? 600) / 60))} />`)}
  ${labelled("bearing_deg", html`<input name="bearing_deg" type="number" min="0" max="360" step="any" inputmode="decimal" .value=${String(station?.bearing_deg ?? "")} />`, "bearing_hint")}
  ${labelled("camera_url", html`<input name="camera_url" type="url" maxlength="400" placeholder="https://" autocomplete="off" .value=${station?.camera_url ?? ""} />`, "camera_hint")}
  <label class="tick"><input type="checkbox" name="raises" ?checked=${station?.raises ?? true} /> <span>${t("stations.raises")}</span></label>`;

/**
 * @param {{station: Station|null, answer: Answer, trouble: unknown, isBusy: boolean, cancel: unknown,
 *   submit: (event: SubmitEvent) => void}} options
 */
export function stationForm({ station, answer, trouble, isBusy, cancel, submit }) {
  const sources = answer.sources.map(({ id, code, name }) => ({ value: id, label: name || code }));
  const at = station ? { lat: station.lat, lon: station.lon } : null;
  return html`<form class="stack" @submit=${submit}>${trouble}
    ${words("name", station?.name, 60, { isNeeded: true })}
    ${words("code", station?.code, 64, { isNeeded: true, hint: "code_hint" })}
    ${select("source_id", sources, station?.source_id)}
    ${labelled("area", html`<select name="area_id" required>${areaOptions(answer.areas, station?.area_id)}</select>`)}
    ${estate(station, answer)}
    ${words("address", station?.address, 200)}
    <patrol-map picking class="picker" .picked=${at} @pick=${put}></patrol-map>
    <div class="pair">${words("lat", station?.lat, 20, { isNeeded: true })}${words("lon", station?.lon, 20, { isNeeded: true })}</div>
    ${limits(station, answer)}${care(station)}${words("name_en", station?.name_en, 120)}
    <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
}
