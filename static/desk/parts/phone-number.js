// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { readNumber } from "../state/record_commands.js";
import { Busy } from "./busy.js";
import { LightDomElement } from "./light_dom_element.js";

/** The whole number is on the screen for so long. */
const SHOWN_MS = 60_000;

/**
 * A number with its middle hidden, and buttons that show it or call it. The server notes both. The
 * link to call appears together with the number, since a desk may dial on another telephone.
 */
export class PhoneNumber extends LightDomElement {
  static properties = {
    masked: { attribute: false },
    path: { attribute: false },
    incidentId: { attribute: false },
    number: { state: true },
  };

  constructor() {
    super();
    /** 138****0042; empty when only the server knows it. */
    this.masked = "";
    /** The person at the server, such as `members/042`. */
    this.path = "";
    /** @type {string|undefined} the case that a call to a member is about */
    this.incidentId = undefined;
    /** @type {string|null} the whole number, while it is shown */
    this.number = null;
    this.busy = new Busy(this);
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.hiding = undefined;
  }

  /** The number of one person must not stand beside another. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("path") || changed.has("incidentId")) this.hide();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.hide();
  }

  hide() {
    clearTimeout(this.hiding);
    this.number = null;
  }

  /** @param {"read"|"call"} purpose */
  async show(purpose) {
    const { path, incidentId } = this;
    const number = await this.busy.run("ask", () => readNumber(path, purpose, incidentId));
    if (!number || path !== this.path) return;
    this.number = number;
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.hide(), SHOWN_MS);
    await this.updateComplete;
    if (purpose === "call") this.querySelector("a")?.focus();
  }

  whole() {
    const { number } = this;
    return html`<a class="btn small" href="tel:${number}" aria-label=${t("desk.number.dial", { number: number ?? "" })}>☎ ${number}</a>
      <button type="button" class="btn quiet small" @click=${this.hide}>${t("desk.number.hide")}</button>`;
  }

  asked() {
    const { masked } = this;
    const isBusy = this.busy.is("ask");
    return html`${masked ? html`<span>${masked}</span>` : nothing}
      <button type="button" class="btn small" ?disabled=${isBusy} @click=${() => this.show("call")}>${t("desk.number.call")}</button>
      <button type="button" class="btn quiet small" ?disabled=${isBusy} @click=${() => this.show("read")}>${t("desk.number.show")}</button>`;
  }

  render() {
    if (!this.path) return nothing;
    return html`<span class="phone-number">${this.number ? this.whole() : this.asked()}</span>`;
  }
}
customElements.define("phone-number", PhoneNumber);
