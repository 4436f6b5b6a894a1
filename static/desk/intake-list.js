// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { wall } from "../lib/time.js";
import { Light } from "./light.js";
import { photoStrip } from "./photos.js";

/** What sources said about this case, each as it was said. */
export class IntakeList extends Light {
  static properties = { intakes: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./types.js").Intake[]} */
    this.intakes = [];
  }

  render() {
    const { intakes } = this;
    if (!intakes.length) return nothing;
    return html`<section class="intakes"><h2>${t("desk.intakes")} ${intakes.length}</h2>
      <ul>${intakes.map(
        (
          row,
        ) => html`<li><p><time>${wall(row.received_at)}</time> <b>${t(`source.${row.source}`)}</b>
          ${row.title} <span class="muted" title=${row.source_ref ?? ""}>${row.place}</span></p>
          ${photoStrip(row.photos, `${t(`source.${row.source}`)} · ${wall(row.received_at)} · ${row.title}`)}</li>`,
      )}</ul></section>`;
  }
}
customElements.define("intake-list", IntakeList);
