// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("./steps.js").Version} Version */

/** @param {Version} version */
export function versionWords({ version, by, at }) {
  return by && at ? t("policy.version", { version, by, at: wallDay(at) }) : t("policy.shipped");
}

/** Lists every saved version of a policy with its author and time. Event: `version-taken` (detail: the Version to edit from). */
export class PolicyHistory extends LightDomElement {
  static properties = { versions: { attribute: false }, mayChange: { attribute: false } };

  constructor() {
    super();
    /** @type {Version[]} */
    this.versions = [];
    this.mayChange = false;
  }

  /** @param {Version} version @param {number} index */
  row(version, index) {
    const take = html`<button type="button" class="btn small"
      @click=${() => this.dispatchEvent(new CustomEvent("version-taken", { detail: version }))}>${t("policy.take")}</button>`;
    return html`<li><span>${versionWords(version)} <small class="muted">${t("policy.steps", { n: version.steps.length })}</small></span>
      ${index === 0 ? html`<span class="chip done">${t("policy.current")}</span>` : this.mayChange ? take : nothing}</li>`;
  }

  render() {
    const { versions } = this;
    return html`<h2>${t("policy.history")}</h2><ol>${versions.map((version, index) => this.row(version, index))}</ol>`;
  }
}
customElements.define("policy-history", PolicyHistory);
