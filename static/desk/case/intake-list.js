// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import { voiceNote } from "../parts/voice_note.js";
import { mediaLinks } from "./media_links.js";
import { referenceOf } from "./reference.js";

/** Lists the intakes of this case in the words of their sources. */
export class IntakeList extends LightDomElement {
  static properties = { intakes: { attribute: false }, tips: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Intake[]} */
    this.intakes = [];
    /** All tips about the case; the list has a cap. */
    this.tips = 0;
  }

  render() {
    const { intakes } = this;
    if (!intakes.length) return nothing;
    const more = this.tips - intakes.length;
    return html`<section class="intakes"><h2>${t("desk.intakes")} ${Math.max(this.tips, intakes.length)}</h2>
      <ul>${intakes.map(
        (
          row,
        ) => html`<li><p><time>${wall(row.received_at)}</time> <b>${t(`source.${row.source}`)}</b>
          ${row.title} <span class="muted" title=${referenceOf(row)}>${row.place}</span></p>
          ${voiceNote(row)} ${mediaLinks(row.links)} ${photoStrip(row.photos, `${t(`source.${row.source}`)} · ${wall(row.received_at)} · ${row.title}`)}</li>`,
      )}</ul>${more > 0 ? html`<p class="more">${t("desk.and_more", { n: more })}</p>` : nothing}</section>`;
  }
}
customElements.define("intake-list", IntakeList);
