// @ts-check
import { html, nothing, svg } from "lit";
import { lang, t } from "../../lib/i18n.js";
import { canSpeak, hush, speak } from "../../lib/ring.js";
import { PhoneElement } from "../phone_element.js";

/** Returns the words that the phone reads aloud. @param {import("../state/types.d.ts").Job} job */
export const textToSpeak = ({ incident, order }) =>
  [incident.title, order.place, order.text].filter(Boolean).join(lang === "en" ? ". " : "。");

/** An order is read aloud in its own language, not in the page's. */
const HAN = /\p{Script=Han}/u;
const PLAY = svg`<path d="M7 4.5v15l12-7.5z"/>`;
const STOP = svg`<path d="M6 6h12v12H6z"/>`;

/** Shows the text of the order and reads it aloud. */
export class OrderWords extends PhoneElement {
  static properties = { ...PhoneElement.properties, isReading: { state: true } };

  constructor() {
    super();
    this.isReading = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.isReading) hush();
  }

  read() {
    const { job } = this;
    if (this.isReading || !job) return hush();
    this.isReading = true;
    const words = textToSpeak(job);
    speak(words, HAN.test(words) ? "zh-CN" : lang, () => {
      this.isReading = false;
    });
  }

  voice() {
    if (!canSpeak) return nothing;
    const label = t(this.isReading ? "phone.stop_reading" : "phone.read_aloud");
    return html`<button type="button" class="voice" aria-label=${label} aria-pressed=${this.isReading} @click=${this.read}>
      <svg viewBox="0 0 24 24" aria-hidden="true">${this.isReading ? STOP : PLAY}</svg></button>`;
  }

  render() {
    const { job } = this;
    if (!job) return nothing;
    return html`<div class="order-words">${this.voice()}<p>${job.order.text || t("phone.no_text")}</p></div>`;
  }
}
customElements.define("order-words", OrderWords);
