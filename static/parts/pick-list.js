// @ts-check
import { html, LitElement, nothing } from "lit";
import { t } from "../lib/i18n.js";

/** @typedef {{code: string, words: string, isGrave?: boolean}} Choice */

const FIRST = 6;
let made = 0;

/**
 * A choice of one from a list, in two columns: `<pick-list .choices=${[{code, words}]} .chosen=${code}
 * label="…">`. Event `picked` (detail: code). A long list shows its first six and says that there is more.
 */
export class PickList extends LitElement {
  static properties = {
    choices: { attribute: false },
    chosen: { attribute: false },
    label: { type: String },
    isAsked: { attribute: false },
    isOpen: { state: true },
  };

  constructor() {
    super();
    /** @type {Choice[]} */
    this.choices = [];
    /** @type {string | null} */
    this.chosen = null;
    this.label = "";
    this.isAsked = false;
    this.isOpen = false;
    made += 1;
    this.name = `pick-${made}`;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} code */
  pick(code) {
    this.dispatchEvent(new CustomEvent("picked", { detail: code }));
  }

  /** @param {Choice} choice */
  choice({ code, words, isGrave }) {
    return html`<label class="pick-item ${isGrave ? "grave" : ""}">
      <input class="sr-only" type="radio" name=${this.name} .checked=${code === this.chosen} @change=${() => this.pick(code)}>
      <span>${words}</span></label>`;
  }

  render() {
    const isLong = this.choices.length > FIRST + 1;
    const hides =
      isLong && !this.isOpen && !this.choices.slice(FIRST).some(({ code }) => code === this.chosen);
    const shown = hides ? this.choices.slice(0, FIRST) : this.choices;
    return html`<fieldset class="pick">
      <legend class="${this.isAsked ? "wrong" : "sr-only"}" role=${this.isAsked ? "alert" : nothing}>${this.label}</legend>
      ${shown.map((choice) => this.choice(choice))}
      ${
        hides
          ? html`<button type="button" class="btn all" @click=${() => {
              this.isOpen = true;
            }}>${t("phone.pick.more", { n: this.choices.length - FIRST })}</button>`
          : nothing
      }
    </fieldset>`;
  }
}
customElements.define("pick-list", PickList);
