// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { verificationWords } from "./record_words.js";

/** Says how far the feed, from which the timeline is made, was verified. */
export class RecordCheck extends LightDomElement {
  static properties = { verification: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./record_words.js").Verification|null|undefined} */
    this.verification = undefined;
  }

  render() {
    if (this.verification === undefined) return nothing;
    const { key, params, isFlaw } = verificationWords(this.verification, wallDay);
    return isFlaw
      ? html`<p class="notice late" role="alert"><span>${t(key, params)}</span></p>`
      : html`<p class="muted">${t(key, params)} · <a href="/desk/day-sheet" target="_blank">${t("desk.record.sheet")}</a></p>`;
  }
}
customElements.define("record-check", RecordCheck);
