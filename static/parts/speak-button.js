// @ts-check
import { html, LitElement, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { canRecord, record } from "../lib/voice_recorder.js";

/** A shorter press was a slip of the finger. */
const LEAST_MS = 700;
/** So far beside the button the finger has left it, and takes the note back. */
const BESIDE_PX = 60;

/**
 * Records while it is held: `<speak-button .label=… @spoken=…>`; `spoken` has the sound and its
 * seconds. A finger that slides away takes the note back. A key is held like a finger; a screen
 * reader's click begins and ends. Nothing is drawn where the browser cannot record.
 */
export class SpeakButton extends LitElement {
  static properties = {
    label: { attribute: false },
    mark: { attribute: false },
    phase: { state: true },
    words: { state: true },
    isBeside: { state: true },
  };

  constructor() {
    super();
    this.label = "";
    /** The key that is held instead, where the page has one. */
    this.mark = "";
    /** @type {"idle" | "asking" | "on"} */
    this.phase = "idle";
    this.words = "";
    this.isBeside = false;
    /** False when the finger left before the browser gave the microphone. */
    this.isHeld = false;
    this.stop = () => {};
    this.began = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.end(true);
  }

  async begin() {
    if (this.phase !== "idle") return;
    this.phase = "asking";
    this.words = "";
    this.isHeld = true;
    this.isBeside = false;
    try {
      this.take(await record((stop) => this.started(stop)));
    } catch {
      this.words = t("common.speak.no_microphone");
    }
    clearInterval(this.timer);
    this.phase = "idle";
    this.isBeside = false;
  }

  /** @param {() => void} stop */
  started(stop) {
    this.stop = stop;
    this.began = performance.now();
    this.phase = "on";
    this.timer = setInterval(() => this.requestUpdate(), 250);
    if (!this.isHeld) stop();
  }

  /** @param {boolean} [isTakenBack] */
  end(isTakenBack = false) {
    this.isHeld = false;
    this.isBeside ||= isTakenBack;
    if (this.phase === "on") this.stop();
  }

  get lasted_ms() {
    return performance.now() - this.began;
  }

  /** @param {Blob} blob */
  take(blob) {
    if (this.isBeside) this.words = t("common.speak.taken_back");
    else if (this.lasted_ms < LEAST_MS) this.words = t("common.speak.too_short");
    else {
      const detail = { blob, seconds: this.lasted_ms / 1000 };
      this.dispatchEvent(new CustomEvent("spoken", { detail, bubbles: true }));
    }
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    void this.begin();
  }

  /** @param {PointerEvent} event */
  moved({ currentTarget, clientX, clientY }) {
    if (!this.isHeld) return;
    const box = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    const x = Math.max(box.left - clientX, clientX - box.right);
    const y = Math.max(box.top - clientY, clientY - box.bottom);
    this.isBeside = Math.max(x, y) > BESIDE_PX;
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.key === "Escape" && this.phase !== "idle") {
      event.preventDefault();
      event.stopPropagation();
      return this.end(true);
    }
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // the click that would follow
    event.stopPropagation();
    if (event.type === "keyup") this.end();
    else if (!event.repeat) void this.begin();
  }

  /** A click without a pointer (`detail` 0) comes from a screen reader. @param {MouseEvent} event */
  clicked({ detail }) {
    if (detail !== 0) return;
    if (this.phase === "idle") void this.begin();
    else this.end();
  }

  get spokenWords() {
    if (this.phase === "idle") return this.label || t("common.speak.hold");
    if (this.phase === "asking") return t("common.speak.asking");
    const s = Math.floor(this.lasted_ms / 1000);
    return t(this.isBeside ? "common.speak.let_go_to_drop" : "common.speak.let_go_to_send", { s });
  }

  render() {
    if (!canRecord()) return nothing;
    return html`<button type="button" class="btn speak ${this.phase === "on" ? "is-on" : ""} ${this.isBeside ? "is-beside" : ""}"
      @pointerdown=${this.pressed} @pointermove=${this.moved} @pointerup=${() => this.end()} @pointercancel=${() => this.end(true)}
      @keydown=${this.keyed} @keyup=${this.keyed} @blur=${() => this.end()} @click=${this.clicked}
      @contextmenu=${(/** @type {Event} */ event) => event.preventDefault()}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>
      <span>${this.spokenWords}</span>${this.mark ? html` <kbd>${this.mark}</kbd>` : nothing}</button>
      <small class="speak-words" role="status">${this.words}</small>`;
  }
}
customElements.define("speak-button", SpeakButton);
