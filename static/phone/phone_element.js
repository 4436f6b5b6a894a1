// @ts-check
import { LitElement } from "lit";

/** The base of the phone's elements: in light DOM, rendered again at each change of the phone's state. */
export class PhoneElement extends LitElement {
  static properties = {
    phone: { attribute: false },
    jobId: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("./state/phone.js").Phone} */
    this.phone = /** @type {never} */ (null);
    /** @type {string | null} */
    this.jobId = null;
    this.redraw = () => this.requestUpdate();
  }

  /** The job of this element with the member's waiting drafts applied. */
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
