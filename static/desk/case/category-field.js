// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { category, categoryName, offeredCategories } from "../state/names.js";
import "../parts/combo-box.js";

const SEVERITIES = [1, 2, 3, 4];

/** Fields for category and severity. Choosing a category also sets its usual severity. */
export class CategoryField extends LightDomElement {
  static properties = { category: { attribute: false }, severity: { attribute: false } };

  constructor() {
    super();
    this.category = "";
    this.severity = 0;
  }

  /** @param {{category?: string, severity: number}} change */
  emitChange(change) {
    this.dispatchEvent(new CustomEvent("categorised", { detail: change }));
  }

  /** @param {string} code */
  chosen(code) {
    if (code === this.category) return; // the severity may have been changed since
    this.emitChange({ category: code, severity: category(code)?.severity ?? this.severity });
  }

  options() {
    return offeredCategories().map(([code, { severity }]) => ({
      value: code,
      label: categoryName(code),
      hint: `${code} · ${t(`severity.${severity}`)}`,
    }));
  }

  render() {
    const text = this.category ? categoryName(this.category) : "";
    return html`<div class="field"><span>${t("desk.field.category")}</span>
        <combo-box label=${t("desk.field.category")} placeholder=${t("desk.field.category_hint")}
          .options=${this.options()} .text=${text}
          @choose=${(/** @type {CustomEvent<import("../parts/option_search.js").Option>} */ event) => this.chosen(event.detail.value)}></combo-box></div>
      <fieldset class="chips"><legend>${t("desk.field.severity")}</legend>${SEVERITIES.map(
        (
          severity,
        ) => html`<label><input type="radio" name="severity" .checked=${this.severity === severity}
          @change=${() => this.emitChange({ severity })} /><span>${t(`severity.${severity}`)}</span></label>`,
      )}</fieldset>`;
  }
}
customElements.define("category-field", CategoryField);
