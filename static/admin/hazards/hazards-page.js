// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./hazard-list.js";

/** 隐患闭环: what was found, who mends it until when, and what was struck off. */
export class HazardsPage extends LightDomElement {
  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  render() {
    return html`${pageHead(t("hazards.title"), "/hazards")}<main><p class="muted">${t("hazards.lead")}</p><hazard-list></hazard-list></main>`;
  }
}
customElements.define("hazards-page", HazardsPage);
