// @ts-check
import { LitElement } from "lit";

/** Every element of the phone's face: in light DOM, drawn anew whenever the phone knows something new. */
export class PhoneElement extends LitElement {
  static properties = {
    phone: { attribute: false },
    jobId: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("./phone.js").Phone} */
    this.phone = /** @type {any} */ (null);
    /** @type {string | null} */
    this.jobId = null;
    this.redraw = () => this.requestUpdate();
  }

  /** The job this element is about, as its member sees it. */
  get job() {
    return this.phone.job(this.jobId);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.phone?.addEventListener("change", this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.phone?.removeEventListener("change", this.redraw);
  }
}
