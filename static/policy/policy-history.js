// @ts-check
import { html, nothing } from "lit";
import { Light } from "../desk/light.js";
import { t } from "../lib/i18n.js";
import { wallDay } from "../lib/time.js";

/** @typedef {import("./steps.js").Version} Version */

/** @param {Version} one */
export function versionWords({ version, by, at }) {
  return by && at ? t("policy.version", { version, by, at: wallDay(at) }) : t("policy.shipped");
}

/** Every version that was saved, by whom and when. Says `version-taken` with the one to edit from. */
export class PolicyHistory extends Light {
  static properties = { versions: { attribute: false }, mayChange: { attribute: false } };

  constructor() {
    super();
    /** @type {Version[]} */
    this.versions = [];
    this.mayChange = false;
  }

  /** @param {Version} one @param {number} index */
  row(one, index) {
    const take = html`<button type="button" class="btn small"
      @click=${() => this.dispatchEvent(new CustomEvent("version-taken", { detail: one }))}>${t("policy.take")}</button>`;
    return html`<li><span>${versionWords(one)} <small class="muted">${t("policy.steps", { n: one.steps.length })}</small></span>
      ${index === 0 ? html`<span class="chip done">${t("policy.current")}</span>` : this.mayChange ? take : nothing}</li>`;
  }

  render() {
    const { versions } = this;
    return html`<h2>${t("policy.history")}</h2><ol>${versions.map((one, index) => this.row(one, index))}</ol>`;
  }
}
customElements.define("policy-history", PolicyHistory);
