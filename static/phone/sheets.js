// @ts-check
import { html } from "lit";

/** Draws a sheet by its name; `kind` is what stands after the colon. @param {import("./state/phone.js").Phone} phone @param {string} name @param {string} kind @param {string | null} jobId */
export function drawnSheet(phone, name, kind, jobId) {
  switch (name) {
    case "report":
      return html`<report-sheet .phone=${phone} .jobId=${jobId} .kind=${kind}></report-sheet>`;
    case "dissuasion":
      return html`<dissuasion-sheet .phone=${phone} .jobId=${jobId}></dissuasion-sheet>`;
    case "decline":
      return html`<decline-sheet .phone=${phone} .jobId=${jobId}></decline-sheet>`;
    case "navigate":
      return html`<navigate-sheet .phone=${phone} .jobId=${jobId}></navigate-sheet>`;
    case "talk":
      return html`<talk-sheet .phone=${phone} .jobId=${jobId}></talk-sheet>`;
    case "more":
      return html`<more-sheet .phone=${phone} .jobId=${jobId}></more-sheet>`;
    case "relief":
      return html`<relief-sheet .phone=${phone} .jobId=${jobId}></relief-sheet>`;
    case "ready":
      return html`<ready-sheet .phone=${phone}></ready-sheet>`;
    case "off_duty":
      return html`<off-duty-sheet .phone=${phone}></off-duty-sheet>`;
    case "sign_out":
      return html`<sign-out-sheet .phone=${phone}></sign-out-sheet>`;
    case "shifts":
      return html`<shifts-sheet .phone=${phone}></shifts-sheet>`;
    case "scan":
      return html`<scan-sheet .phone=${phone}></scan-sheet>`;
    case "odd":
      return html`<odd-sheet .phone=${phone} .name=${kind}></odd-sheet>`;
    case "end_round":
      return html`<end-round-sheet .phone=${phone}></end-round-sheet>`;
    case "photo":
      return html`<photo-sheet .phone=${phone} .jobId=${jobId} .name=${kind}></photo-sheet>`;
    case "ghost":
      return html`<ghost-sheet .phone=${phone} .jobId=${jobId} .name=${kind}></ghost-sheet>`;
    default:
      return html`<consent-sheet .phone=${phone}></consent-sheet>`;
  }
}
