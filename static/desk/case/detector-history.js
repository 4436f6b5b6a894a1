// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";

/** Says what the detector that raised the case did in the last month. It mutes nothing. */
export class DetectorHistory extends LightDomElement {
  static properties = { history: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../../lib/types.d.ts").DetectorHistory | null | undefined} */
    this.history = null;
  }

  render() {
    const { history } = this;
    if (!history) return nothing;
    const verify = history.false_alarms ? html` <b>${t("desk.detector_verify")}</b>` : nothing;
    return html`<p class="detector">${t("desk.detector", { ...history })}${verify}</p>`;
  }
}
customElements.define("detector-history", DetectorHistory);
