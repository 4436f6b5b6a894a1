// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { mmss, remaining, Ticking } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";

const WINDOW_S = 8;

/** Offers to undo a dispatch for eight seconds, although the phones have rung. */
export class UndoBar extends LightDomElement {
  static properties = { undo: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/store.js").Undo|null} */
    this.undo = null;
    this.busy = new Busy(this);
    this.ticking = new Ticking(this);
  }

  render() {
    const { undo } = this;
    const left = undo ? remaining(undo.until) : 0;
    if (!undo || left <= 0) return nothing;
    const width = `${Math.round((left / WINDOW_S) * 100)}%`;
    return html`<div class="undo">
      <span role="status">${t("desk.sent", { crew: undo.crew.join(" + "), title: undo.title })}</span>
      <button type="button" ?disabled=${this.busy.is("undo")} @click=${() => this.busy.run("undo", commands.undo)}>
        ${t("desk.undo", { t: t("time.remaining", { t: mmss(Math.ceil(left)) }) })} <kbd>U</kbd></button>
      <i aria-hidden="true"><b ${styled({ width })}></b></i></div>`;
  }
}
customElements.define("undo-bar", UndoBar);
