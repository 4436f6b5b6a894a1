// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { PhoneElement } from "./phone_element.js";

/** The base of sheets over the screen. A sheet is a step of the history, so that the phone's back gesture closes it. */
export class SheetElement extends PhoneElement {
  /** The notes of the page: behind an open sheet nobody would read them. */
  dock = document.getElementById("dock");

  /** @returns {string} */
  heading() {
    return "";
  }

  /** @returns {unknown} */
  body() {
    return nothing;
  }

  firstUpdated() {
    const dialog = this.querySelector("dialog");
    if (this.dock) dialog?.prepend(this.dock);
    dialog?.showModal();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.dock && this.contains(this.dock))
      document.querySelector("phone-app")?.before(this.dock);
  }

  leave() {
    this.phone.router.back();
  }

  /** Closes by Esc. @param {Event} event */
  cancelled(event) {
    event.preventDefault();
    this.leave();
  }

  /** @param {MouseEvent} event */
  beside(event) {
    if (event.target === event.currentTarget) this.leave();
  }

  render() {
    return html`<dialog class="sheet" aria-labelledby="sheet-heading" @cancel=${this.cancelled} @click=${this.beside}>
      <div class="sheet-body">
        <header class="row">
          <h2 id="sheet-heading">${this.heading()}</h2>
          <button class="btn quiet" type="button" @click=${this.leave}>${t("common.close")}</button>
        </header>
        ${this.body()}
      </div>
    </dialog>`;
  }
}
