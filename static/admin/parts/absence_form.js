// @ts-check
/** 请假: the form of an absence, and the list of those that are recorded. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").AbsenceState} Absence */

const KINDS = ["leave", "training", "other"];

/** @param {HTMLFormElement} form */
export function absenceValues(form) {
  const { call_sign, first, last, starts, ends, kind } = Object.fromEntries(new FormData(form));
  return {
    call_sign: String(call_sign).trim(),
    first,
    last: last || first,
    starts: starts || null,
    ends: ends || null,
    kind,
  };
}

/**
 * @param {{signs: string[], today: string, trouble: unknown, cancel: unknown, isBusy: boolean,
 *   submit: (event: SubmitEvent) => void}} options `signs`: the members to choose from
 */
export const absenceForm = ({
  signs,
  today,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="stack" @submit=${submit}>${trouble}
  <label class="field"><span>${t("member.sign")}</span><input name="call_sign" list="signs" required maxlength="12" autocomplete="off" .value=${signs.length === 1 ? signs[0] : ""} /></label>
  <datalist id="signs">${signs.map((sign) => html`<option value=${sign}></option>`)}</datalist>
  <div class="pair"><label class="field"><span>${t("rota.first")}</span><input type="date" name="first" required .value=${today} /></label>
    <label class="field"><span>${t("rota.last")}</span><input type="date" name="last" required .value=${today} /></label></div>
  <div class="pair"><label class="field"><span>${t("rota.starts")}</span><input type="time" name="starts" /></label>
    <label class="field"><span>${t("rota.ends")}</span><input type="time" name="ends" /></label></div>
  <p class="hint">${t("rota.hours_hint")}</p>
  <fieldset class="choice"><legend>${t("rota.why")}</legend>${KINDS.map(
    (kind) =>
      html`<label><input type="radio" name="kind" value=${kind} ?checked=${kind === "leave"} /> ${t(`rota.why.${kind}`)}</label>`,
  )}</fieldset>
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("rota.record")}</button></div></form>`;

/** @param {Absence[]} absences @param {(absence: Absence) => void} withdraw */
export const absenceList = (absences, withdraw) =>
  absences.length
    ? html`<section class="card stack"><h2>${t("rota.absences")}</h2><ul class="plan">${absences.map(
        (
          absence,
        ) => html`<li><b>${absence.call_sign}</b> <span>${wallDay(absence.starts_at)} – ${wallDay(absence.ends_at)}</span>
          <span class="chip">${t(`rota.why.${absence.kind}`)}</span> <small class="muted">${t("rota.recorded_by", { who: absence.recorded_by })}</small>
          <button type="button" class="btn small" aria-label=${t("people.act_of", { act: t("rota.withdraw"), user: absence.call_sign })} @click=${() => withdraw(absence)}>${t("rota.withdraw")}</button></li>`,
      )}</ul></section>`
    : nothing;
