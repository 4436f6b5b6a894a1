// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { canUsePasskeys, makePasskey } from "../../lib/passkey.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";

/** @typedef {import("../../lib/types.d.ts").PasskeyState} Passkey */
/** @typedef {import("../../lib/types.d.ts").PasskeyOptionsOut} Options */

const PATH = "/api/v1/account/passkeys";

/** 通行密钥: makes and removes the own passkeys. Event: `changed`. */
export class PassKeys extends LightDomElement {
  static properties = {
    passkeys: { attribute: false },
    disabled: { type: Boolean },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** @type {Passkey[]} */
    this.passkeys = [];
    this.disabled = false;
    this.wrong = "";
    this.busy = new Busy(this);
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    try {
      await this.busy.run("send", act);
      this.wrong = "";
      this.dispatchEvent(new CustomEvent("changed"));
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      this.wrong = ["NotAllowedError", "InvalidStateError"].includes(name)
        ? t(`passkey.${name}`)
        : message;
    }
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    if (!canUsePasskeys()) return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const current = new FormData(form).get("current");
    this.run(async () => {
      const path = "/api/v1/account/passkey-options";
      const { options } = /** @type {Options} */ (await api.send("POST", path, { current }));
      await api.send("POST", PATH, { credential: await makePasskey(options) });
      form.reset();
      toast(t("passkey.made"), { kind: "done", seconds: 6 });
    });
  }

  /** The password proves that it is the owner: the computer may be left alone. @param {string} id */
  takeAway(id) {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    if (!form.reportValidity()) return;
    this.run(async () => {
      await api.send("DELETE", PATH, { id, current: new FormData(form).get("current") });
      form.reset();
    });
  }

  /** @param {Passkey} passkey */
  line({ id, made_at, used_at }) {
    const made = t("passkey.since", { at: wallDay(made_at) });
    return html`<li><span>${made}</span> <small class="muted">${used_at ? t("passkey.used", { at: wallDay(used_at) }) : t("passkey.unused")}</small>
      <button type="button" class="btn small" aria-label=${t("people.act_of", { act: t("passkey.remove"), user: made })} ?disabled=${this.busy.is("send")} @click=${() => this.takeAway(id)}>${t("passkey.remove")}</button></li>`;
  }

  render() {
    const isOff = this.disabled || this.busy.is("send");
    return html`<p class="muted">${t("passkey.lead")}</p>
      ${this.wrong ? html`<p class="notice late" role="alert">${this.wrong}</p>` : nothing}
      ${this.passkeys.length ? html`<ul class="phones">${this.passkeys.map((passkey) => this.line(passkey))}</ul>` : nothing}
      ${
        canUsePasskeys() || this.passkeys.length
          ? html`<form class="stack" @submit=${this.submitted}>
        <label class="field"><span>${t("account.current")}</span><input name="current" type="password" autocomplete="current-password" required ?disabled=${this.disabled} /></label>
        ${canUsePasskeys() ? html`<div class="acts"><button class="btn" ?disabled=${isOff}>${t("passkey.add")}</button></div>` : nothing}</form>`
          : nothing
      }
      ${canUsePasskeys() ? nothing : html`<p class="notice weak">${t("passkey.cannot")}</p>`}`;
  }
}
customElements.define("pass-keys", PassKeys);
