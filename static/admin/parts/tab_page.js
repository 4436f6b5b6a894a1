// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "./page_head.js";

/** A page of tabs; the address names the open one behind its `#`. */
export class TabPage extends LightDomElement {
  static properties = { tab: { state: true } };

  constructor() {
    super();
    const asked = location.hash.slice(1);
    this.tab = asked in this.tabs ? asked : Object.keys(this.tabs)[0];
  }

  /** The content of each tab by its name. @returns {Record<string, () => unknown>} */
  get tabs() {
    return {};
  }

  /** The prefix of the words. */
  get words() {
    return "";
  }

  /** The path of the page. */
  get path() {
    return "";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  /** @param {string} tab */
  turnTo(tab) {
    this.tab = tab;
    history.replaceState(null, "", `#${tab}`);
  }

  render() {
    const names = Object.keys(this.tabs);
    return html`${pageHead(t(`${this.words}.title`), this.path)}<main>
      <nav class="tabs no-print" aria-label=${t("people.tabs")}>${names.map(
        (name) => html`<button type="button" aria-current=${name === this.tab ? "page" : "false"}
          @click=${() => this.turnTo(name)}>${t(`${this.words}.tab.${name}`)}</button>`,
      )}</nav>${this.tabs[this.tab]()}</main>`;
  }
}
