// @ts-check
import { html, nothing } from "lit";
import { Light } from "./light.js";
import { Offer } from "./offer.js";

/** @typedef {import("./offer.js").Option} Option */

let made = 0;

/**
 * A field that offers what fits while one types. `options` are at hand, or `ask` fetches them.
 * Events: `choose` (detail: Option), `typed` (detail: text).
 */
export class ComboBox extends Light {
  static properties = {
    label: { type: String },
    placeholder: { type: String },
    text: { attribute: false },
    options: { attribute: false },
    ask: { attribute: false },
    found: { state: true },
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
    /** @type {import("./offer.js").Ask|null} */
    this.ask = null;
    /** @type {Option[]} */
    this.found = [];
    this.active = 0;
    this.isOpen = false;
    this.offer = new Offer();
    made += 1;
    this.listId = `combo-${made}`;
  }

  /** @param {string} text */
  look(text) {
    this.active = 0;
    this.offer.look(text, this.ask ?? this.options, (found) => {
      this.found = found;
    });
  }

  /** @param {any} event */
  typed(event) {
    this.text = event.target.value;
    this.isOpen = true;
    this.look(this.text);
    this.dispatchEvent(new CustomEvent("typed", { detail: this.text }));
  }

  opened() {
    this.isOpen = true;
    this.look(this.ask ? this.text : "");
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
    const isShown = this.isOpen && this.found.length > 0;
    if (isComposing || !isShown) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) this.active = (this.active + step + this.found.length) % this.found.length;
    else if (key === "Enter" || (key === "Tab" && this.text)) this.choose(this.found[this.active]);
    else if (key === "Escape") this.isOpen = false;
    else return;
    if (key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Option} option @param {number} index */
  row(option, index) {
    return html`<li role="option" id="${this.listId}-${index}" aria-selected=${index === this.active ? "true" : "false"}
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()} @click=${() => this.choose(option)}>
      <span>${option.label}</span>${option.hint ? html`<small>${option.hint}</small>` : nothing}</li>`;
  }

  render() {
    const isShown = this.isOpen && this.found.length > 0;
    return html`<input type="text" role="combobox" autocomplete="off" .value=${this.text}
        aria-label=${this.label} placeholder=${this.placeholder} aria-expanded=${isShown ? "true" : "false"}
        aria-controls=${this.listId} aria-autocomplete="list"
        aria-activedescendant=${isShown ? `${this.listId}-${this.active}` : nothing}
        @input=${this.typed} @focus=${this.opened} @keydown=${this.pressed}
        @blur=${() => {
          this.isOpen = false;
        }} />
      <ul role="listbox" id=${this.listId} aria-label=${this.label} ?hidden=${!isShown}>
        ${this.found.map((option, index) => this.row(option, index))}</ul>`;
  }
}
customElements.define("combo-box", ComboBox);
