// @ts-check
import { html } from "lit";
import { TabPage } from "../parts/tab_page.js";
import "./checkpoint-import.js";
import "./checkpoint-list.js";

/** 巡防点位: the points, and the import of a table of them. */
export class CheckpointsPage extends TabPage {
  get words() {
    return "checkpoints";
  }

  get path() {
    return "/admin/checkpoints";
  }

  get tabs() {
    return {
      list: () => html`<checkpoint-list></checkpoint-list>`,
      table: () => html`<checkpoint-import></checkpoint-import>`,
    };
  }
}
customElements.define("checkpoints-page", CheckpointsPage);
