// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./ballot-list.js";

/** 表决准备: votes of owners that are held elsewhere. */
export class BallotsPage extends LightDomElement {
  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  render() {
    return html`${pageHead(t("ballots.title"), "/ballots")}<main><p class="muted">${t("ballots.about")}</p><ballot-list></ballot-list></main>`;
  }
}
customElements.define("ballots-page", BallotsPage);
