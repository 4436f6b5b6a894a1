// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./block-list.js";
import "./volunteer-list.js";

/** 随手拍: the volunteers' codes, and the places without tips. */
export class TipsPage extends LightDomElement {
  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  render() {
    return html`${pageHead(t("tips.title"), "/admin/tips")}<main><volunteer-list></volunteer-list><block-list></block-list></main>`;
  }
}
customElements.define("tips-page", TipsPage);
