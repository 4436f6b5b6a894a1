// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "./parts/light_dom_element.js";
import { ASIDE, desk } from "./state/store.js";
import "./parts/form-dialog.js";
import "./help-overlay.js";
import "./people/call-dialog.js";
import "./parts/photo-viewer.js";

/** The one dialog that may be open. The browser keeps the focus inside it and restores it afterwards. */
export class DeskDialog extends LightDomElement {
  static properties = { dialog: { attribute: false } };

  constructor() {
    super();
    /** @type {{kind: string, [more: string]: unknown}|null} */
    this.dialog = null;
  }

  get isModal() {
    return this.dialog !== null && !ASIDE.has(this.dialog.kind);
  }

  updated() {
    const element = /** @type {HTMLDialogElement|null} */ (this.querySelector("dialog"));
    if (element && !element.open) element.showModal();
  }

  content() {
    const { dialog } = this;
    if (dialog?.kind === "help") return html`<help-overlay></help-overlay>`;
    if (dialog?.kind === "call") return html`<call-dialog .about=${dialog}></call-dialog>`;
    if (dialog?.kind === "photos") {
      return html`<photo-viewer .photos=${dialog.photos} .index=${dialog.index} .caption=${dialog.caption}></photo-viewer>`;
    }
    return html`<form-dialog .about=${dialog}></form-dialog>`;
  }

  /** @param {Event} event a press on the backdrop, which belongs to the dialog itself */
  pressed(event) {
    const element = /** @type {HTMLDialogElement} */ (event.currentTarget);
    if (event.target === element && this.dialog?.kind !== "form") element.close();
  }

  render() {
    if (!this.isModal) return nothing;
    return html`<dialog class="of-${this.dialog?.kind ?? ""}" aria-labelledby="dialog-title" @close=${() => desk.set({ dialog: null })} @click=${this.pressed}>
      ${this.content()}</dialog>`;
  }
}
customElements.define("desk-dialog", DeskDialog);
