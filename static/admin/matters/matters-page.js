// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./matter-list.js";

/** 四色清单: what estates have to settle, by colour. */
export class MattersPage extends LightDomElement {
  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  render() {
    return html`${pageHead(t("matters.title"), "/matters")}<main><p class="muted">${t("matters.lead")}</p><matter-list></matter-list></main>`;
  }
}
customElements.define("matters-page", MattersPage);
