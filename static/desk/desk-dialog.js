// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "./parts/light_dom_element.js";
import { ASIDE, desk } from "./state/store.js";
import "./parts/form-dialog.js";
import "./alarm/sound-settings.js";
import "./help-overlay.js";
import "./palette/command-palette.js";
import "./queue/list-filter.js";
import "./people/call-dialog.js";
import "./people/case-trail.js";
import "./case/photo-blur.js";
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
    if (dialog?.kind === "sounds") return html`<sound-settings></sound-settings>`;
    if (dialog?.kind === "filter") return html`<list-filter></list-filter>`;
    if (dialog?.kind === "palette") return html`<command-palette></command-palette>`;
    if (dialog?.kind === "call") return html`<call-dialog .about=${dialog}></call-dialog>`;
    if (dialog?.kind === "trail") return html`<case-trail .about=${dialog}></case-trail>`;
    if (dialog?.kind === "photos") {
      return html`<photo-viewer .photos=${dialog.photos} .index=${dialog.index} .caption=${dialog.caption}></photo-viewer>`;
    }
    if (dialog?.kind === "blur") return html`<photo-blur .about=${dialog}></photo-blur>`;
    return html`<form-dialog .about=${dialog}></form-dialog>`;
  }

  /** A dialog that closes for another one leaves that one open; one that came from a list goes back to it. @param {typeof this.dialog} dialog */
  closed(dialog) {
    const back = /** @type {typeof this.dialog|undefined} */ (dialog?.back);
    if (desk.dialog === dialog) desk.set({ dialog: back ?? null });
  }

  /** @param {Event} event a press on the backdrop, which belongs to the dialog itself */
  pressed(event) {
    const element = /** @type {HTMLDialogElement} */ (event.currentTarget);
    if (event.target === element && this.dialog?.kind !== "form") element.close();
  }

  render() {
    const { dialog } = this;
    if (!this.isModal) return nothing;
    return html`<dialog class="of-${dialog?.kind ?? ""}" aria-labelledby="dialog-title" @close=${() => this.closed(dialog)} @click=${this.pressed}>
      ${this.content()}</dialog>`;
  }
}
customElements.define("desk-dialog", DeskDialog);
