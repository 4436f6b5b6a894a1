// @ts-check
import { html } from "lit";
import { TabPage } from "../parts/tab_page.js";
import "./pattern-form.js";
import "./rota-grid.js";
import "./table-import.js";

/** 排班: the grid of a week, a pattern over many days, and the import of a table. */
export class RotaPage extends TabPage {
  get words() {
    return "rota";
  }

  get path() {
    return "/admin/rota";
  }

  get tabs() {
    return {
      week: () => html`<rota-grid></rota-grid>`,
      pattern: () => html`<pattern-form></pattern-form>`,
      table: () => html`<table-import></table-import>`,
    };
  }
}
customElements.define("rota-page", RotaPage);
