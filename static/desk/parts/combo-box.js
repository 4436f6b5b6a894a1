// @ts-check
import { html, nothing } from "lit";
import { comboAct } from "./combo_keys.js";
import { LightDomElement } from "./light_dom_element.js";
import { OptionSearch } from "./option_search.js";

/** @typedef {import("./option_search.js").Option} Option */

let made = 0;

/**
 * A text field that offers matching options while a person types. The options come from `options`
 * or from `ask`. Events: `choose` (detail: Option), `typed` (detail: text).
 */
export class ComboBox extends LightDomElement {
  static properties = {
    label: { type: String },
    placeholder: { type: String },
    text: { attribute: false },
    options: { attribute: false },
    ask: { attribute: false },
    matching: { state: true },
    active: { state: true },
    isOpen: { state: true },
  };

  constructor() {
    super();
    this.label = "";
    this.placeholder = "";
    this.text = "";
    /** @type {Option[]} */
    this.options = [];
    /** @type {import("./option_search.js").AskOptions|null} */
    this.ask = null;
    /** @type {Option[]} */
    this.matching = [];
    this.active = 0;
    this.isOpen = false;
    /** True when something was typed or walked to: else Tab and Enter keep what the field has. */
    this.isTouched = false;
    this.optionSearch = new OptionSearch();
    made += 1;
    this.listId = `combo-${made}`;
  }

  /** @param {string} text */
  search(text) {
    this.active = 0;
    this.optionSearch.search(text, this.ask ?? this.options, (matching) => {
      this.matching = matching;
    });
  }

  /** @param {{target: HTMLInputElement}} event */
  typed(event) {
    this.text = event.target.value;
    this.isOpen = this.isTouched = true;
    this.search(this.text);
    this.dispatchEvent(new CustomEvent("typed", { detail: this.text }));
  }

  opened() {
    this.isOpen = true;
    this.isTouched = false;
    this.search(this.ask ? this.text : "");
    /** @type {HTMLInputElement|null} */ (this.querySelector("input"))?.select();
  }

  /** @param {Option} option */
  choose(option) {
    this.text = option.label;
    this.isOpen = false;
    this.dispatchEvent(new CustomEvent("choose", { detail: option }));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key, isComposing } = event;
    const isShown = this.isOpen && this.matching.length > 0;
    if (isComposing || !isShown) return;
    const act = comboAct(key, this.isTouched);
    if (!act) return;
    if (act === "choose") this.choose(this.matching[this.active]);
    else if (act === "close") this.isOpen = false;
    else this.walk(act === "down" ? 1 : -1);
    // Tab goes on to the next field, and Esc to the form, which it closes
    if (key === "Tab" || (key === "Escape" && !this.isTouched)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} step */
  walk(step) {
    // The first arrow leads to the first option; before it none was chosen
    const from = this.isTouched || step < 0 ? this.active + step : this.active;
    this.active = (from + this.matching.length) % this.matching.length;
    this.isTouched = true;
  }

  /** @param {Option} option @param {number} index */
  row(option, index) {
    const hint = option.hint ?? option.note;
    return html`<li role="option" id="${this.listId}-${index}" aria-selected=${index === this.active && this.isTouched ? "true" : "false"}
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()} @click=${() => this.choose(option)}>
      <span>${option.label}</span>${hint ? html`<small>${hint}</small>` : nothing}</li>`;
  }

  render() {
    const isShown = this.isOpen && this.matching.length > 0;
    return html`<input type="text" role="combobox" autocomplete="off" .value=${this.text}
        aria-label=${this.label} placeholder=${this.placeholder} aria-expanded=${isShown ? "true" : "false"}
        aria-controls=${this.listId} aria-autocomplete="list"
        aria-activedescendant=${isShown ? `${this.listId}-${this.active}` : nothing}
        @input=${this.typed} @focus=${this.opened} @keydown=${this.pressed}
        @blur=${() => {
          this.isOpen = false;
        }} />
      <ul role="listbox" id=${this.listId} aria-label=${this.label} ?hidden=${!isShown}>
        ${this.matching.map((option, index) => this.row(option, index))}</ul>`;
  }
}
customElements.define("combo-box", ComboBox);
