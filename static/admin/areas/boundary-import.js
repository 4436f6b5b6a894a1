// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { TableImport } from "../parts/table_import.js";
import { areaOptions } from "../people/user_form.js";
import { KINDS } from "./area_dialogs.js";
import { datumField } from "./datum_field.js";

/** 边界导入: shows which outlines a GeoJSON file would draw, and enters them when none is wrong. */
export class BoundaryImport extends TableImport {
  get face() {
    return "boundary";
  }

  get path() {
    return "/api/v1/admin/area-boundaries";
  }

  get mostBytes() {
    return 4_000_000;
  }

  get accept() {
    return ".geojson,.json,application/geo+json";
  }

  template() {
    return html``;
  }

  /** @param {import("../parts/table_import.js").Around} answer */
  fields({ areas }) {
    return html`${datumField("areas.datum_hint")}
      <label class="field"><span>${t("boundary.below")}</span><select name="below"><option value="">${t("boundary.below_none")}</option>${areaOptions(areas)}</select>
        <span class="hint">${t("boundary.below_hint")}</span></label>
      <label class="field"><span>${t("boundary.kind")}</span><select name="kind">${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === "社区"}>${t(`area.kind.${kind}`)}</option>`)}</select></label>`;
  }

  /** @param {FormData} data */
  values(data) {
    return {
      datum: data.get("datum"),
      below_id: Number(data.get("below")) || null,
      kind: data.get("kind"),
    };
  }
}
customElements.define("boundary-import", BoundaryImport);
