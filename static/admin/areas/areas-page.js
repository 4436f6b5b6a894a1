// @ts-check
import { html } from "lit";
import { TabPage } from "../parts/tab_page.js";
import "./area-tree.js";
import "./boundary-import.js";
import "./place-import.js";
import "./place-list.js";
import "./street-words.js";

/** 区域和场所: the tree, outlines, places and the street's own words. */
export class AreasPage extends TabPage {
  get words() {
    return "areas";
  }

  get path() {
    return "/admin/areas";
  }

  get tabs() {
    return {
      tree: () => html`<area-tree></area-tree>`,
      boundaries: () => html`<boundary-import></boundary-import>`,
      places: () => html`<place-list></place-list>`,
      table: () => html`<place-import></place-import>`,
      street: () => html`<street-words></street-words>`,
    };
  }
}
customElements.define("areas-page", AreasPage);
