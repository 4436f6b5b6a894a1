// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { datumField } from "../areas/datum_field.js";
import { TableImport } from "../parts/table_import.js";
import { areaOptions } from "../people/user_form.js";

/** 点位导入: shows what a table of patrol points would do, and enters it when no line is wrong. */
export class CheckpointImport extends TableImport {
  get face() {
    return "checkpoint_table";
  }

  get path() {
    return "/api/v1/admin/checkpoint-table";
  }

  /** @param {import("../parts/table_import.js").Around} answer */
  fields({ areas }) {
    return html`${datumField("areas.datum_hint")}
      <label class="field"><span>${t("checkpoint_table.area")}</span><select name="area">${areaOptions(areas)}</select></label>`;
  }

  /** @param {FormData} data */
  values(data) {
    return { datum: data.get("datum"), area_id: Number(data.get("area")) };
  }
}
customElements.define("checkpoint-import", CheckpointImport);
