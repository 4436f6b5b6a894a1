// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import "./combo-box.js";
import { LightDomElement } from "./light_dom_element.js";

/** @typedef {import("./option_search.js").Option} Option */

/** A field of a form whose value is one of many options: it is searched, and only an option counts. */
export class OptionPicker extends LightDomElement {
  static properties = {
    name: { type: String },
    label: { type: String },
    options: { attribute: false },
    value: { attribute: false },
    required: { type: Boolean },
  };

  constructor() {
    super();
    this.name = "";
    this.label = "";
    /** @type {Option[]} */
    this.options = [];
    /** The chosen option's value; empty while none is chosen. */
    this.value = "";
    this.required = false;
  }

  get box() {
    return /** @type {import("./combo-box.js").ComboBox|null} */ (this.querySelector("combo-box"));
  }

  /** The field for the text exists when this has come true. @returns {Promise<boolean>} */
  async getUpdateComplete() {
    const isComplete = await super.getUpdateComplete();
    await this.box?.updateComplete;
    this.#judge();
    return isComplete;
  }

  /** A text that is no option holds the form back, also one that was chosen and then changed. */
  #judge() {
    const input = /** @type {HTMLInputElement|null|undefined} */ (this.box?.querySelector("input"));
    const isOpen = !this.value && (this.required || Boolean(this.box?.text.trim()));
    input?.setCustomValidity(isOpen ? t("desk.choose_from_list") : "");
  }

  /** The form may be sent in this very moment. @param {string} value */
  set(value) {
    this.value = value;
    const hidden = /** @type {HTMLInputElement|null} */ (
      this.querySelector(":scope > input[type=hidden]")
    );
    if (hidden) hidden.value = value;
    this.#judge();
  }

  /** @param {string} text */
  typed(text) {
    const meant = this.options.find(({ label }) => label === text.trim());
    this.set(meant?.value ?? "");
  }

  render() {
    const chosen = this.options.find(({ value }) => value === this.value);
    return html`<combo-box label=${this.label} placeholder=${t("desk.find_case_hint")} .options=${this.options} .text=${chosen?.label ?? this.box?.text ?? ""}
        @choose=${(/** @type {CustomEvent<Option>} */ event) => this.set(event.detail.value)}
        @typed=${(/** @type {CustomEvent<string>} */ event) => this.typed(event.detail)}></combo-box>
      <input type="hidden" name=${this.name} .value=${this.value} />`;
  }
}
customElements.define("option-picker", OptionPicker);
