// @ts-check
import { html, LitElement } from "lit";
import { t } from "../lib/i18n.js";

const HOLD_MS = 1000;
/** The second press must come within this time. */
const ARMED_MS = 5000;

/**
 * A button that acts only when held for a second: `<hold-button .label=… .hint=… @held=…>`. A
 * person with a screen reader or a keyboard presses twice instead.
 */
export class HoldButton extends LitElement {
  static properties = {
    label: { attribute: false },
    hint: { attribute: false },
    isHeld: { state: true },
    isArmed: { state: true },
  };

  constructor() {
    super();
    this.label = "";
    this.hint = "";
    this.isHeld = false;
    this.isArmed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release();
  }

  /** @param {PointerEvent} event */
  hold(event) {
    if (event.button !== 0) return;
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    button.setPointerCapture(event.pointerId);
    this.isHeld = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.act(), HOLD_MS);
  }

  release() {
    clearTimeout(this.timer);
    this.isHeld = false;
  }

  act() {
    this.isHeld = false;
    this.isArmed = false;
    this.dispatchEvent(new CustomEvent("held", { bubbles: true }));
  }

  /** A click without a pointer (`detail` 0) comes from a key or a screen reader. @param {MouseEvent} event */
  pressed(event) {
    if (event.detail !== 0) return;
    if (this.isArmed) return this.act();
    this.isArmed = true;
    setTimeout(() => {
      this.isArmed = false;
    }, ARMED_MS);
  }

  render() {
    const words = this.isArmed ? t("phone.press_again") : this.hint;
    return html`<button type="button" class="btn hold ${this.isHeld ? "is-held" : ""}"
      @pointerdown=${this.hold} @pointerup=${this.release} @pointercancel=${this.release}
      @contextmenu=${(/** @type {Event} */ event) => event.preventDefault()} @click=${this.pressed}>
      <span class="hold-fill" aria-hidden="true"></span>
      <span class="hold-words"><b>${this.label}</b><small aria-live="polite">${words}</small></span>
    </button>`;
  }
}
customElements.define("hold-button", HoldButton);
