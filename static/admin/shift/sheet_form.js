// @ts-check
/** The hand-over sheet in work: each open case with its taker, promises and notes. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").FreshSheet} Fresh */
/** @typedef {import("../../lib/types.d.ts").OpenCase} OpenCase */

/** @param {HTMLFormElement} form */
export function sheetValues(form) {
  const data = new FormData(form);
  const cases = data.getAll("case").map(String);
  const taken = cases.filter((id) => data.get(`taker-${id}`));
  return {
    cases: taken.map((id) => ({
      incident_id: id,
      taker: data.get(`taker-${id}`),
      note: data.get(`note-${id}`),
    })),
    promises: data.get("promises"),
    notes: data.get("notes"),
  };
}

/** @param {OpenCase} row @param {Fresh} fresh */
function caseRow({ incident_id: id, number, title, place, severity, status, claimed_by }, fresh) {
  const known = fresh.draft?.cases.find((row) => row.incident_id === id);
  const taker = known?.taker ?? "";
  return html`<li class="taken"><input type="hidden" name="case" value=${id} />
    <div><b>${number}</b> <span class="chip">${t(`severity.${severity}`)}</span> <span class="chip">${t(`status.incident.${status}`)}</span>
      <p>${title}</p><p class="muted small">${place}${claimed_by ? html` · ${t("handover.claimed", { who: claimed_by })}` : nothing}</p></div>
    <label class="field"><span>${t("handover.taker")}</span><select name=${`taker-${id}`}><option value="">${t("handover.choose")}</option>${fresh.takers.map(
      (name) => html`<option ?selected=${name === taker}>${name}</option>`,
    )}</select></label>
    <label class="field"><span>${t("handover.case_note")}</span><input name=${`note-${id}`} maxlength="200" .value=${known?.note ?? ""} /></label></li>`;
}

/** Names one taker for every case that has none. @param {Event} event */
function takeAll(event) {
  const chosen = /** @type {HTMLSelectElement} */ (event.target);
  const fields = chosen.form?.querySelectorAll("select[name^=taker-]") ?? [];
  for (const field of /** @type {Iterable<HTMLSelectElement>} */ (fields))
    if (!field.value) field.value = chosen.value;
}

/** @param {Fresh} fresh @param {{submit: (event: SubmitEvent) => void, isBusy: boolean}} options */
export const sheetForm = (
  fresh,
  { submit, isBusy },
) => html`<form class="card stack" @submit=${submit}>
  <h2>${t("handover.write")}</h2><p class="muted">${t("handover.lead")}</p>
  ${
    fresh.cases.length
      ? html`<label class="field one"><span>${t("handover.all_to")}</span><select @change=${takeAll}><option value="">${t("handover.choose")}</option>${fresh.takers.map((name) => html`<option>${name}</option>`)}</select></label>
    <ul class="taken-cases">${repeat(
      fresh.cases,
      ({ incident_id }) => incident_id,
      (row) => caseRow(row, fresh),
    )}</ul>`
      : html`<p class="notice done">${t("handover.no_cases")}</p>`
  }
  ${fresh.offline.length ? html`<p class="notice weak">${t("handover.offline", { who: fresh.offline.join(" ") })}</p>` : nothing}
  <label class="field"><span>${t("handover.promises")}</span><textarea name="promises" rows="3" maxlength="2000" .value=${fresh.draft?.promises ?? ""}></textarea>
    <span class="hint">${t("handover.promises_hint")}</span></label>
  <label class="field"><span>${t("handover.notes")}</span><textarea name="notes" rows="3" maxlength="2000" .value=${fresh.draft?.notes ?? ""}></textarea></label>
  <div class="acts"><button class="btn" value="save" ?disabled=${isBusy}>${t("handover.save")}</button>
    <button class="btn go" value="sign" ?disabled=${isBusy}>${t("handover.give")}</button></div></form>`;
