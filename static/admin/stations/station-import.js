// @ts-check
import { html } from "lit";
import { TableImport } from "../parts/table_import.js";

/** 点位导入: shows what a table of stations would do, and enters it when no line is wrong. */
export class StationImport extends TableImport {
  get face() {
    return "station_table";
  }

  get path() {
    return "/api/v1/admin/station-table";
  }

  /** @param {import("../parts/table_import.js").Line & {code?: string}} line */
  named({ name, code }) {
    return html`<b>${name}</b> <span class="muted">${code}</span>`;
  }
}
customElements.define("station-import", StationImport);
