// @ts-check
import { html } from "lit";
import { TabPage } from "../parts/tab_page.js";
import "./station-import.js";
import "./station-list.js";

/** 噪声点位: the stations, and the import of a table of them. */
export class StationsPage extends TabPage {
  get words() {
    return "stations";
  }

  get path() {
    return "/admin/stations";
  }

  get tabs() {
    return {
      list: () => html`<station-list></station-list>`,
      table: () => html`<station-import></station-import>`,
    };
  }
}
customElements.define("stations-page", StationsPage);
