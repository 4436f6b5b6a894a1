// @ts-check
import { html, LitElement } from "lit";
import { t } from "../lib/i18n.js";

/** The note that plays now: a second one ends it. @type {VoicePlay | null} */
let playing = null;

/** Plays a voice note at one press: `<voice-play .src=… .seconds=…>`, or `.blob` of one that is not sent yet. */
export class VoicePlay extends LitElement {
  static properties = {
    src: { attribute: false },
    blob: { attribute: false },
    seconds: { attribute: false },
    isOn: { state: true },
    hasFailed: { state: true },
  };

  constructor() {
    super();
    this.src = "";
    /** @type {Blob | null} */
    this.blob = null;
    this.seconds = 0;
    this.isOn = false;
    this.hasFailed = false;
    /** @type {HTMLAudioElement | null} */
    this.audio = null;
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.halt();
  }

  halt() {
    this.audio?.pause();
    if (this.blob && this.audio) URL.revokeObjectURL(this.audio.src);
    this.audio = null;
    this.isOn = false;
    if (playing === this) playing = null;
    this.dispatchEvent(new Event("halted"));
  }

  /** Plays from the beginning; resolves to false when the browser or the network did not let it. */
  async play() {
    playing?.halt();
    playing = this;
    this.audio = new Audio(this.blob ? URL.createObjectURL(this.blob) : this.src);
    this.audio.onended = () => this.halt();
    this.isOn = true;
    this.hasFailed = false;
    try {
      await this.audio.play();
      return true;
    } catch {
      if (playing === this) this.hasFailed = true;
      this.halt();
      return false;
    }
  }

  render() {
    const s = Math.max(1, Math.round(this.seconds));
    const label = t(this.isOn ? "common.voice.stop" : "common.voice.play", { s });
    const words = this.hasFailed
      ? html` <small role="status">${t("common.voice.failed")}</small>`
      : "";
    return html`<button type="button" class="btn voice-play" aria-label=${label}
      @click=${() => (this.isOn ? this.halt() : void this.play())}><span aria-hidden="true">${this.isOn ? "■" : "▶"} ${s}″</span></button>${words}`;
  }
}
customElements.define("voice-play", VoicePlay);
