// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { TableImport } from "../parts/table_import.js";
import { areaOptions } from "./user_form.js";

/** 名册导入: shows what a table of members would do, and enters it when no line is wrong. */
export class RosterImport extends TableImport {
  get face() {
    return "roster";
  }

  get path() {
    return "/api/v1/admin/roster";
  }

  /** @param {import("../parts/table_import.js").Around} answer */
  fields({ areas }) {
    return html`<label class="field"><span>${t("roster.area")}</span><select name="area">${areaOptions(areas)}</select></label>`;
  }

  /** @param {FormData} data */
  values(data) {
    return { area_id: Number(data.get("area")) };
  }
}
customElements.define("roster-import", RosterImport);
