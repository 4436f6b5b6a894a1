// @ts-check
import { html } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";

/** A dialog with a heading; it is open while it is on the page. Event: `closed`. */
export class AdminDialog extends LightDomElement {
  static properties = { heading: {}, content: { attribute: false } };

  constructor() {
    super();
    this.heading = "";
    /** @type {unknown} */
    this.content = null;
  }

  updated() {
    const element = this.querySelector("dialog");
    if (element && !element.open) element.showModal();
  }

  render() {
    return html`<dialog aria-labelledby="dialog-title" @close=${() => this.dispatchEvent(new CustomEvent("closed"))}>
      <h2 id="dialog-title">${this.heading}</h2>${this.content}</dialog>`;
  }
}
customElements.define("admin-dialog", AdminDialog);
