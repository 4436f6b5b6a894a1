// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./member-list.js";
import "./roster-import.js";
import "./user-list.js";

/** @type {Record<string, () => unknown>} */
const TABS = {
  users: () => html`<user-list></user-list>`,
  members: () => html`<member-list></member-list>`,
  roster: () => html`<roster-import></roster-import>`,
};

/** 人员: the desk users and the members, a tab each. */
export class PeoplePage extends LightDomElement {
  static properties = { tab: { state: true } };

  constructor() {
    super();
    const asked = location.hash.slice(1);
    this.tab = asked in TABS ? asked : Object.keys(TABS)[0];
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

  tabs() {
    return html`<nav class="tabs" aria-label=${t("people.tabs")}>${Object.keys(TABS).map(
      (tab) => html`<button type="button" aria-current=${tab === this.tab ? "page" : "false"}
        @click=${() => this.turnTo(tab)}>${t(`people.tab.${tab}`)}</button>`,
    )}</nav>`;
  }

  render() {
    return html`${pageHead(t("people.title"), "/admin/people")}<main>${this.tabs()}${TABS[this.tab]()}</main>`;
  }
}
customElements.define("people-page", PeoplePage);
