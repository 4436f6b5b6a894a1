// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { has, t } from "../../lib/i18n.js";
import { countingRule, lineOf, membersOf, partsOf, withLine } from "./field_rules.js";

/** @typedef {import("./field_rules.js").Settings} Settings */
/** @typedef {import("../../lib/types.d.ts").SourcesOut["adapters"][number]} Adapter */

const MEMBERS = [
  ...["ref", "key", "seq", "kind", "occurred_at", "word", "category", "title", "description"],
  ...["severity", "certainty", "address", "lat", "lon", "accuracy_m", "datum", "media"],
  ...["place.building", "place.unit", "place.room", "place.device_id", "device.device_id"],
  ...["reporter.name", "reporter.phone", "reporter.org", "reporter.kind"],
  ...["reporter.consent_contact", "reporter.hide_from_field", "device.battery_pct"],
];

/** @param {string} member */
const memberName = (member) =>
  has(`sources.member.${member}`) ? t(`sources.member.${member}`) : member;

/** 字段对照: a row for each of our members with the place in the source's message; the rest of the settings is JSON. Its textarea `settings` is the form's value. */
export class SourceMap extends LightDomElement {
  static properties = { adapter: { attribute: false }, text: {} };

  constructor() {
    super();
    /** @type {Adapter|undefined} */
    this.adapter = undefined;
    this.text = "";
  }

  /** The settings as they stand; null while the JSON is broken. @returns {Settings|null} */
  get settings() {
    try {
      return JSON.parse(this.text || "{}");
    } catch {
      return null;
    }
  }

  get usual() {
    const { adapter } = this;
    return {
      usual: /** @type {Settings} */ (adapter?.usual ?? {}),
      replaces: Boolean(adapter?.replaces_usual),
    };
  }

  /** @param {Settings} own @param {string} member @param {string} line */
  write(own, member, line) {
    const settings = withLine(own, this.usual, member, line);
    this.text = Object.keys(settings).length ? JSON.stringify(settings, null, 2) : "";
  }

  /** @param {Settings} own @param {string} member */
  row(own, member) {
    const rule = countingRule(own, this.usual, member);
    const usual = lineOf(this.usual.usual.fields?.[member]);
    const parts = partsOf(rule).map((part) => t(`sources.rule.${part}`));
    const isOwn = own.fields?.[member] !== undefined;
    const typed = (/** @type {Event} */ event) =>
      this.write(own, member, /** @type {HTMLInputElement} */ (event.target).value);
    return html`<label class="field"><span>${memberName(member)} <small class="muted">${member}${isOwn ? html` · ${t("sources.map_own")}` : nothing}</small></span>
      <input maxlength="400" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder=${usual} .value=${lineOf(rule)} @change=${typed} />
      ${parts.length ? html`<span class="hint">${t("sources.map_also", { parts: parts.join("、") })}</span>` : nothing}</label>`;
  }

  /** @param {Settings} own @param {string[]} members */
  more(own, members) {
    const rest = MEMBERS.filter((member) => !members.includes(member));
    const chosen = (/** @type {Event} */ { target }) => {
      const select = /** @type {HTMLSelectElement} */ (target);
      this.write(own, select.value, select.value);
      select.value = "";
    };
    return html`<label class="field"><span>${t("sources.map_more")}</span><select @change=${chosen}><option value=""></option>${rest.map(
      (member) => html`<option value=${member}>${memberName(member)}</option>`,
    )}</select></label>`;
  }

  rows() {
    const own = this.settings;
    if (!own) return html`<p class="notice late" role="alert">${t("sources.settings_broken")}</p>`;
    const place = (/** @type {string} */ member) => (MEMBERS.indexOf(member) + 99) % 99;
    const members = membersOf(own, this.usual).sort((a, b) => place(a) - place(b));
    return html`<fieldset class="stack"><legend>${t("sources.map")}</legend><p class="muted small">${t("sources.map_hint")}</p>
      <div class="matches">${members.map((member) => this.row(own, member))}${this.more(own, members)}</div></fieldset>`;
  }

  render() {
    const typed = (/** @type {Event} */ event) => {
      this.text = /** @type {HTMLTextAreaElement} */ (event.target).value;
    };
    const hasMap = Boolean(this.adapter?.reads_rows);
    return html`${hasMap ? this.rows() : nothing}
      <details ?open=${!hasMap && Boolean(this.text)}><summary>${t("sources.settings")}</summary><label class="field"><span class="sr-only">${t("sources.settings")}</span>
        <textarea name="settings" rows="6" spellcheck="false" autocapitalize="none" .value=${this.text} @input=${typed}></textarea><span class="hint">${t("sources.settings_hint")}</span></label></details>`;
  }
}
customElements.define("source-map", SourceMap);
