// @ts-check
import { html } from "lit";
import { base64 } from "../../lib/base64.js";
import { t } from "../../lib/i18n.js";
import { ChangeElement } from "./change_element.js";

const MOST_BYTES = 1_000_000;

/** 导入班表: a table from Excel; the present rota is the template. */
export class TableImport extends ChangeElement {
  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const file = /** @type {File} */ (data.get("file"));
    this.look(async () => {
      if (file.size > MOST_BYTES) throw new Error(t("roster.too_large"));
      return { file: await base64(file) };
    });
  }

  /** @param {import("./change_element.js").Answer} answer */
  form({ today }) {
    const table = `/api/v1/admin/rota/table?first=${today}&days=`;
    return html`<form class="card stack" @submit=${this.submitted}>
      <p>${t("rota.table_lead")}</p>
      <div class="tools"><a class="btn" href=${`${table}14`} download>${t("rota.table_weeks")}</a> <a class="btn" href=${`${table}31`} download>${t("rota.table_month")}</a></div>
      <label class="field"><span>${t("roster.file")}</span><input type="file" name="file" accept=".csv,.xlsx,text/csv" required @change=${() => {
        this.plan = null;
      }} /></label>
      <div class="acts"><button class="btn go" ?disabled=${this.busy.is("act")}>${t("roster.look")}</button></div></form>`;
  }
}
customElements.define("table-import", TableImport);
