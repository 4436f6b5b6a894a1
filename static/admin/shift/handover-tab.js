// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";
import { sheetForm, sheetValues } from "./sheet_form.js";
import { signedSheet } from "./signed_sheet.js";

/** @typedef {import("../../lib/types.d.ts").HandoversOut} Answer */
/** @typedef {import("../../lib/types.d.ts").HandoverOut} Out */
/** @typedef {import("../../lib/types.d.ts").SheetState} Sheet */

/** 交接班: the sheet in work, and those that are signed; one of them is shown to be signed or printed. @extends {AdminList<Answer, never>} */
export class HandoverTab extends AdminList {
  static properties = { ...AdminList.properties, sheet: { state: true } };

  constructor() {
    super();
    /** @type {Sheet|null} the sheet that is shown */
    this.sheet = null;
  }

  get path() {
    return "/api/v1/handovers";
  }

  /** @param {string} id */
  show(id) {
    void this.attempt(async () => {
      this.sheet = /** @type {Out} */ (await api.get(`${this.path}/${id}`)).sheet;
    });
  }

  /** Saves the sheet in work, and signs it when the pressed button says so. @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const isSigned = /** @type {HTMLButtonElement|null} */ (event.submitter)?.value === "sign";
    void this.attempt(async () => {
      const { sheet } = /** @type {Out} */ (await api.send("PUT", this.path, sheetValues(form)));
      if (isSigned) await this.sign(sheet.id);
      else toast(t("handover.saved"), { kind: "done" });
    });
  }

  /** @param {string} id */
  async sign(id) {
    const answer = await api.send("POST", `${this.path}/${id}/signature`, {});
    this.sheet = /** @type {Out} */ (answer).sheet;
    toast(t("handover.signed"), { kind: "done" });
  }

  /** @param {Answer} answer */
  past({ sheets }) {
    if (!sheets.length) return html`<p class="empty">${t("handover.none")}</p>`;
    return html`<section class="card stack"><h2>${t("handover.sheets")}</h2><ul class="plan">${sheets.map(
      ({ id, given_by, given_at, taken_by }) => html`<li><b>${wallDay(given_at ?? "")}</b>
        <span>${given_by} → ${taken_by ?? html`<span class="chip wait">${t("handover.untaken")}</span>`}</span>
        <button type="button" class="btn small" aria-label=${t("handover.open_of", { who: given_by, at: wallDay(given_at ?? "") })} @click=${() => this.show(id)}>${t(taken_by ? "handover.open" : "handover.take")}</button></li>`,
    )}</ul></section>`;
  }

  render() {
    const { answer, sheet } = this;
    if (sheet) {
      const back = () => {
        this.sheet = null;
      };
      const sign = () => void this.attempt(() => this.sign(sheet.id));
      return signedSheet(sheet, { back, sign, isBusy: this.busy.is("act") });
    }
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return html`${this.notices(undefined)}
      ${answer ? html`${sheetForm(answer.fresh, { submit, isBusy: this.busy.is("act") })}${this.past(answer)}` : this.waiting()}${nothing}`;
  }
}
customElements.define("handover-tab", HandoverTab);
