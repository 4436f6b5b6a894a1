// @ts-check
import { html } from "lit";
import { TabPage } from "../parts/tab_page.js";
import "./attendance-board.js";
import "./handover-tab.js";
import "./swap-list.js";

/** 班务: who is there, the swaps that wait for the desk, and the hand-over sheet. */
export class ShiftPage extends TabPage {
  get words() {
    return "shift";
  }

  get path() {
    return "/desk/shift";
  }

  get tabs() {
    return {
      attendance: () => html`<attendance-board></attendance-board>`,
      swaps: () => html`<swap-list></swap-list>`,
      handover: () => html`<handover-tab></handover-tab>`,
    };
  }
}
customElements.define("shift-page", ShiftPage);
