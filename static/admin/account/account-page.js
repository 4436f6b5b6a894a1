// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import "./pass-keys.js";
import "./password-form.js";
import "./second-factor.js";

/** @typedef {import("../../lib/types.d.ts").AccountOut} Account */

/** 我的账号: the own password, the second factor and the passkeys. */
export class AccountPage extends LightDomElement {
  static properties = { account: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {Account|null} */
    this.account = null;
    this.failure = "";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.account = /** @type {Account} */ (await api.get("/api/v1/account"));
      this.failure = "";
    } catch (error) {
      this.failure = t("people.failed", { why: String(/** @type {Error} */ (error).message) });
    }
  }

  content() {
    const { account } = this;
    if (!account)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { name, role, has_password, has_app, passkeys, needs_second_factor } = account;
    return html`<p class="muted">${name} · ${t(`people.role.${role}`)}</p>
      ${needs_second_factor ? html`<p class="notice wait" role="alert">${t("account.factor_needed")}</p>` : nothing}
      ${has_password ? nothing : html`<p class="notice">${t("account.no_password")}</p>`}
      <section class="card"><h2>${t("account.password")}</h2>
        <password-form .name=${name} .disabled=${!has_password}></password-form></section>
      <section class="card"><h2>${t("account.factor")}</h2>
        <second-factor .isSet=${has_app} .disabled=${!has_password} @confirmed=${() => this.read()}></second-factor></section>
      <section class="card"><h2>${t("passkey.title")}</h2>
        <pass-keys .passkeys=${passkeys} .disabled=${!has_password} @changed=${() => this.read()}></pass-keys></section>`;
  }

  render() {
    return html`${pageHead(t("account.title"), "/account")}<main class="narrow">
      ${this.failure ? html`<p class="notice late" role="alert"><span>${this.failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${this.content()}</main>`;
  }
}
customElements.define("account-page", AccountPage);
