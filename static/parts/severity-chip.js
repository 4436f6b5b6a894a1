// @ts-check
import { html, LitElement, nothing, svg } from "lit";
import { t } from "../lib/i18n.js";

const WORDS = ["", "severity.1", "severity.2", "severity.3", "severity.4"];
const KINDS = ["", "late", "wait", "go", ""];
/** Each severity has its own shape, so that colour is not needed to tell them apart. */
const MARKS = [
  nothing,
  svg`<path d="M5 0 10 9.5H0z"/>`,
  svg`<path d="M5 0 10 5 5 10 0 5z"/>`,
  svg`<circle cx="5" cy="5" r="4.5"/>`,
  svg`<path d="M0 3.5h10v3H0z"/>`,
];

/** `<severity-chip .severity=${1} note="110 联动"></severity-chip>` reads 「特急 · 110 联动」. */
export class SeverityChip extends LitElement {
  static properties = { severity: { type: Number }, note: { type: String } };

  constructor() {
    super();
    /** @type {number} */
    this.severity = 3;
    this.note = "";
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const word = t(WORDS[this.severity] ?? "");
    return html`<span class="chip ${KINDS[this.severity] ?? ""}">
      <svg class="mark" viewBox="0 0 10 10" aria-hidden="true">${MARKS[this.severity] ?? nothing}</svg>${
        this.note ? `${word} · ${this.note}` : word
      }</span>`;
  }
}
customElements.define("severity-chip", SeverityChip);
