// @ts-check
/** A hand-over sheet as it is printed, with its two signatures. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").SheetState} Sheet */

/** @param {string} key @param {string} text */
const words = (key, text) =>
  html`<h2>${t(key)}</h2><p class="typed">${text || t("handover.nothing")}</p>`;

/** @param {string} key @param {string | null} who @param {string | null} at */
const signature = (key, who, at) =>
  html`<div class="signature"><span class="muted">${t(key)}</span><strong>${who && at ? who : ""}</strong><span>${at ? wallDay(at) : t("handover.unsigned")}</span></div>`;

/** @param {Sheet} sheet */
const cases = (sheet) =>
  sheet.cases.length
    ? html`<table class="sheet-cases"><thead><tr>${["case", "status", "taker", "case_note"].map((key) => html`<th scope="col">${t(`handover.${key}`)}</th>`)}</tr></thead>
      <tbody>${sheet.cases.map(
        (
          row,
        ) => html`<tr><th scope="row">${row.number} <span class="name">${row.title}</span><small class="muted">${row.place}</small></th>
          <td data-label=${t("handover.status")}><span class="said">${t(`status.incident.${row.status}`)}${
            row.status_now === row.status
              ? nothing
              : html`<small class="muted no-print">${t("handover.now", { status: t(`status.incident.${row.status_now}`) })}</small>`
          }</span></td>
          <td data-label=${t("handover.taker")}>${row.taker}</td><td data-label=${t("handover.case_note")}>${row.note}</td></tr>`,
      )}</tbody></table>`
    : html`<p>${t("handover.no_cases")}</p>`;

/** @param {Sheet} sheet @param {{back: () => void, sign: () => void, isBusy: boolean}} options */
export const signedSheet = (sheet, { back, sign, isBusy }) => {
  const mayTake = sheet.given_at && !sheet.taken_at && !sheet.is_mine;
  return html`<div class="tools no-print"><button type="button" class="btn" @click=${back}>${t("handover.back")}</button>
      <button type="button" class="btn" @click=${() => window.print()}>${t("handover.print")}</button>
      ${mayTake ? html`<button type="button" class="btn go" ?disabled=${isBusy} @click=${sign}>${t("handover.take_sign")}</button>` : nothing}</div>
    ${sheet.given_at && !sheet.taken_at && sheet.is_mine ? html`<p class="notice no-print">${t("handover.waits")}</p>` : nothing}
    ${sheet.since.length ? html`<p class="notice weak no-print">${t("handover.since", { numbers: sheet.since.map(({ number }) => number).join(" ") })}</p>` : nothing}
    <article class="card stack handover-sheet"><h1>${t("handover.title")} · ${sheet.area}</h1>
      <h2>${t("handover.cases", { n: sheet.cases.length })}</h2>${cases(sheet)}
      ${words("handover.promises", sheet.promises)}
      <h2>${t("handover.offline_title")}</h2><p>${sheet.offline.join(" ") || t("handover.nothing")}</p>
      ${words("handover.notes", sheet.notes)}
      <div class="signatures">${signature("handover.given_by", sheet.given_by, sheet.given_at)}${signature("handover.taken_by", sheet.taken_by, sheet.taken_at)}</div></article>`;
};
