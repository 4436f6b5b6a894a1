// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";

/** Changes the own password; the other sessions of this person end. */
export class PasswordForm extends LightDomElement {
  static properties = { name: {}, disabled: { type: Boolean }, wrong: { state: true } };

  constructor() {
    super();
    this.name = "";
    this.disabled = false;
    this.wrong = "";
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { current, password } = Object.fromEntries(new FormData(form));
    try {
      await this.busy.run("send", () => api.send("PUT", "/api/v1/password", { current, password }));
      this.wrong = "";
      form.reset();
      toast(t("account.changed"), { kind: "done", seconds: 6 });
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  render() {
    const { name, disabled, wrong } = this;
    return html`<form class="stack" @submit=${this.submitted}>
      ${wrong ? html`<p class="notice late" role="alert">${wrong}</p>` : nothing}
      <input type="hidden" autocomplete="username" .value=${name} />
      <label class="field"><span>${t("account.current")}</span><input name="current" type="password" autocomplete="current-password" required ?disabled=${disabled} /></label>
      <label class="field"><span>${t("password.new")}</span><input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200" required ?disabled=${disabled} />
        <span class="hint">${t("password.hint")}</span></label>
      <div class="acts"><button class="btn go" ?disabled=${disabled || this.busy.is("send")}>${t("account.change")}</button></div></form>`;
  }
}
customElements.define("password-form", PasswordForm);
