// @ts-check
/** The dialogs about an area: its record, where it goes, its retirement, its outline's end. */

import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";

/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */
/** @typedef {{trouble: unknown, cancel: unknown, isBusy: boolean}} Around */
/** @typedef {import("../../lib/types.d.ts").AreaNode} AreaNode */

export const KINDS = ["区", "街道", "片区", "社区", "网格", "小区", "楼宇"];

/** The usual kind of an area below another. @param {string} kind */
const below = (kind) => KINDS[Math.min(KINDS.indexOf(kind) + (kind === "街道" ? 2 : 1), 6)];

/** @param {HTMLFormElement} form */
function areaValues(form) {
  const data = Object.fromEntries(new FormData(form));
  const degrees = (/** @type {FormDataEntryValue} */ value) =>
    String(value).trim() ? Number(value) : null;
  return { ...data, lat: degrees(data.lat), lon: degrees(data.lon) };
}

const PATH = "/api/v1/admin/areas";

/** Sends what the form of a dialog says. @param {string} kind @param {Area} area @param {HTMLFormElement} form */
export function sent(kind, area, form) {
  const goal = Number(new FormData(form).get("goal")) || null;
  const path = `${PATH}/${area.id}`;
  if (kind === "move") return api.send("PUT", `${path}/parent`, { parent_id: goal });
  if (kind === "retire") return api.send("PUT", `${path}/retirement`, { into_id: goal });
  if (kind === "form") return api.send("PATCH", path, areaValues(form));
  return api.send("POST", PATH, { ...areaValues(form), parent_id: area.id });
}

/** @param {string} name @param {string} key @param {string|number} value @param {string} [hint] */
const field = (name, key, value, hint) =>
  html`<label class="field"><span>${t(key)}</span><input name=${name} autocomplete="off" maxlength=${name === "code" ? 20 : 60} .value=${String(value)} ?required=${name === "name"} ?autofocus=${name === "name"} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : nothing}</label>`;

/** @param {Around & {area: Area|null, parent: Area|null, submit: (event: SubmitEvent) => void}} options */
export const areaForm = ({
  area,
  parent,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${trouble}
  <label class="field"><span>${t("areas.kind")}</span><select name="kind">${KINDS.map(
    (kind) =>
      html`<option value=${kind} ?selected=${kind === (area?.kind ?? below(parent?.kind ?? ""))}>${t(`area.kind.${kind}`)}</option>`,
  )}</select></label>
  ${field("name", "areas.name", area?.name ?? "")}
  ${field("name_en", "areas.name_en", area?.name_en ?? "")}
  ${field("code", "areas.code", area?.code ?? "", "areas.code_hint")}
  <div class="pair">${field("lat", "areas.lat", area?.lat ?? "")}${field("lon", "areas.lon", area?.lon ?? "", "areas.middle_hint")}</div>
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;

/**
 * The choice of the area under which this one goes, or which takes all from a retired one.
 * @param {Around & {kind: "move"|"retire", area: Area, areas: AreaNode[], submit: (event: SubmitEvent) => void}} options
 */
export const areaChoice = ({ kind, area, areas, trouble, cancel, isBusy, submit }) => {
  const isEnd = kind === "retire";
  return html`<form class="stack" @submit=${submit}>
  <p>${t(isEnd ? "areas.retire_lead" : "areas.move_lead")}</p>${trouble}
  <label class="field"><span>${t(isEnd ? "areas.into" : "areas.under")}</span><select name="goal">${isEnd ? html`<option value="">${t("areas.nowhere")}</option>` : nothing}${areaOptions(areas, area.parent_id ?? undefined)}</select></label>
  <div class="acts">${cancel}<button class="btn ${isEnd ? "late" : "go"}" ?disabled=${isBusy}>${t(isEnd ? "areas.retire" : "areas.move")}</button></div></form>`;
};

/** @param {Around & {run: () => void}} options */
export const outlineEnd = ({ trouble, cancel, isBusy, run }) => html`<div class="stack">
  <p>${t("areas.erase_lead")}</p>${trouble}<div class="acts">${cancel}
  <button type="button" class="btn late" ?disabled=${isBusy} @click=${run}>${t("areas.erase")}</button></div></div>`;
