// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import { dispositionName, nameOf } from "../state/names.js";
import { say } from "./feed_words.js";
import { signAt } from "./former.js";
import { whereMade } from "./position_words.js";

/** @typedef {import("../state/types.js").Report} Report */

/** @type {Record<string, string>} */
export const REPORTS = {
  departed: "desk.report.departed",
  arrived: "desk.report.arrived",
  progress: "desk.report.progress",
  changed: "desk.report.changed",
  reinforce: "desk.report.reinforce",
  handover: "desk.report.handover",
  not_found: "desk.report.not_found",
  refused: "desk.report.refused",
  resolved: "desk.report.resolved",
};

/** A report in words: its kind, the disposition and its text. @param {Report} row */
export function reportWords(row) {
  const kind = t(REPORTS[row.kind] ?? REPORTS.progress);
  const end = row.disposition ? dispositionName(row.disposition, row.acted_at) : "";
  return [kind, end, row.text].filter(Boolean).join(" · ");
}

/** Says in words where the report was made; colour never says it alone. @param {Report} row */
export function whereChip(row) {
  const where = whereMade(row);
  if (!where) return nothing;
  const tone = row.fix?.far ? "late" : row.fix ? "" : "weak";
  return html`<span class="chip where ${tone}">${say(where, t, nameOf)}</span>`;
}

/** Lists the reports of the field with their photos. */
export class ReportList extends LightDomElement {
  static properties = { reports: { attribute: false }, former: { attribute: false } };

  constructor() {
    super();
    /** @type {Report[]} */
    this.reports = [];
    /** True when there are earlier ones. */
    this.more = false;
    /** @type {import("./former.js").Former} */
    this.former = undefined;
  }

  /** @param {Report} row */
  marks(row) {
    return [
      row.unconfirmed ? t("desk.unconfirmed") : "",
      row.late ? t("desk.late_report", { at: wall(row.received_at) }) : "",
      row.by ? t("desk.on_behalf", { by: row.by }) : "",
      row.effect === "superseded" ? t("desk.superseded") : "",
      row.missing_photos ? t("desk.missing_photos", { count: row.missing_photos.length }) : "",
    ].filter(Boolean);
  }

  /** @param {Report} row */
  row(row) {
    const words = reportWords(row);
    const sign = signAt(row.call_sign, row.acted_at, this.former);
    return html`<li><p><time>${wall(row.acted_at)}</time> <b>${sign}</b> ${words}
      ${this.marks(row).map((mark) => html`<span class="chip ${row.late || row.unconfirmed ? "weak" : ""}">${mark}</span>`)}
      ${whereChip(row)}</p>
      ${photoStrip(row.photos, `${sign} · ${wall(row.acted_at)} · ${words}`)}</li>`;
  }

  render() {
    const { reports } = this;
    if (!reports.length) return nothing;
    return html`<section class="reports"><h2>${t("desk.reports")} ${reports.length}${this.more ? "+" : ""}</h2>
      ${this.more ? html`<p class="muted">${t("desk.earlier_reports")}</p>` : nothing}
      <ul>${repeat(
        reports,
        (row) => row.id,
        (row) => this.row(row),
      )}</ul></section>`;
  }
}
customElements.define("report-list", ReportList);
