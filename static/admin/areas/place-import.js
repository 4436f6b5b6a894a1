// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { TableImport } from "../parts/table_import.js";
import { areaOptions } from "../people/user_form.js";
import { datumField } from "./datum_field.js";

/** 场所导入: shows what a table of places would do, and enters it when no line is wrong. */
export class PlaceImport extends TableImport {
  get face() {
    return "place_table";
  }

  get path() {
    return "/api/v1/admin/place-table";
  }

  /** @param {import("../parts/table_import.js").Around} answer */
  fields({ areas }) {
    return html`${datumField("areas.datum_hint")}
      <label class="field"><span>${t("place_table.area")}</span><select name="area">${areaOptions(areas)}</select>
        <span class="hint">${t("place_table.area_hint")}</span></label>`;
  }

  /** @param {FormData} data */
  values(data) {
    return { datum: data.get("datum"), area_id: Number(data.get("area")) };
  }

  /** @param {import("../parts/table_import.js").Line} line */
  named({ name, kind }) {
    return html`<b>${name}</b> <span class="muted">${t(`place.kind.${kind}`)}</span>`;
  }
}
customElements.define("place-import", PlaceImport);
