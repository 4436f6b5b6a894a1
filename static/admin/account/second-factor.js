// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { qrPicture } from "../../lib/qr_picture.js";
import { toast } from "../../lib/toast.js";

/** @typedef {import("../../lib/types.d.ts").SecondFactorOut} Secret */

const PATH = "/api/v1/account/second-factor";

/** Sets up an authenticator app: the password, then the QR code, then its first code. Event: `confirmed`. */
export class SecondFactor extends LightDomElement {
  static properties = {
    isSet: { type: Boolean },
    disabled: { type: Boolean },
    secret: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.isSet = false;
    this.disabled = false;
    /** @type {Secret|null} */
    this.secret = null;
    this.wrong = "";
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event @param {(values: Record<string, FormDataEntryValue>) => Promise<void>} act */
  async submitted(event, act) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    try {
      await this.busy.run("send", () => act(Object.fromEntries(new FormData(form))));
      this.wrong = "";
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Record<string, FormDataEntryValue>} values */
  async begin(values) {
    this.secret = /** @type {Secret} */ (await api.send("POST", PATH, values));
  }

  /** @param {Record<string, FormDataEntryValue>} values */
  async confirm(values) {
    await api.send("PUT", PATH, values);
    this.secret = null;
    toast(t("account.factor_done"), { kind: "done", seconds: 6 });
    this.dispatchEvent(new CustomEvent("confirmed"));
  }

  trouble() {
    return this.wrong ? html`<p class="notice late" role="alert">${this.wrong}</p>` : nothing;
  }

  /** @param {Secret} secret */
  scanned({ secret, qr_svg }) {
    return html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, (values) => this.confirm(values))}>
      <p>${t("account.scan")}</p>
      <img class="qr" src=${qrPicture(qr_svg)} alt=${t("account.qr")} width="220" height="220" />
      <p class="muted">${t("account.by_hand")} <code>${secret.replace(/.{4}/g, "$& ")}</code></p>
      ${this.trouble()}
      <label class="field"><span>${t("account.code")}</span><input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="10" required /></label>
      <div class="acts"><button class="btn go" ?disabled=${this.busy.is("send")}>${t("account.confirm")}</button></div></form>`;
  }

  render() {
    if (this.isSet)
      return html`<p><span class="chip done"><span class="mark" aria-hidden="true">✓</span>${t("account.factor_on")}</span></p>
      <p class="muted">${t("account.factor_lost")}</p>`;
    if (this.secret) return this.scanned(this.secret);
    return html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, (values) => this.begin(values))}>
      <p class="muted">${t("account.factor_lead")}</p>${this.trouble()}
      <label class="field"><span>${t("account.current")}</span><input name="current" type="password" autocomplete="current-password" required ?disabled=${this.disabled} /></label>
      <div class="acts"><button class="btn" ?disabled=${this.disabled || this.busy.is("send")}>${t("account.begin")}</button></div></form>`;
  }
}
customElements.define("second-factor", SecondFactor);
