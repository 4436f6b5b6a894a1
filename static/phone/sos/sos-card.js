// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";
import { takeBack } from "../state/actions.js";
import { shownSos } from "../state/sos.js";

/** Those who were sent may accept and arrive without a frame for this phone. */
const AGAIN_MS = 15_000;
const REASONS = ["mistake", "safe", "helped", "drill"];

/** The member's SOS: has it reached the desk, has the desk seen it, who is coming; and 收回 with a reason. */
export class SosCard extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    isLow: { attribute: false },
    isAsking: { state: true },
    chip: { state: true },
    text: { state: true },
  };

  constructor() {
    super();
    /** Over a screen of work the card is one line, with those who come first. */
    this.isLow = false;
    this.isAsking = false;
    this.chip = "";
    this.text = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => void this.phone.refresh(), AGAIN_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** @param {NonNullable<ReturnType<typeof shownSos>>} sos @returns {string[]} */
  lines({ isUnsent, answered, coming, raised_at }) {
    if (isUnsent) return [t("phone.sos.waiting")];
    const of = (/** @type {string[]} */ ...wanted) =>
      coming.filter(({ status }) => wanted.includes(status)).map(({ call_sign }) => call_sign);
    const seen = answered
      ? t("phone.sos.seen", { by: answered.by, at: wall(answered.at) })
      : t("phone.sos.unseen", { at: wall(raised_at) });
    const crews = [
      ["there", of("on_scene")],
      ["coming", of("accepted", "en_route")],
      ["silent", of("dispatched")],
    ];
    const lines = crews.flatMap(([name, crew]) =>
      crew.length ? t(`phone.sos.${name}`, { crew: /** @type {string[]} */ (crew).join(" ") }) : [],
    );
    const isStale = this.phone.link.state !== "open";
    const known = this.isLow ? [...lines, seen] : [seen, ...lines];
    return [...known, ...(isStale ? [t("phone.sos.stale")] : [])];
  }

  get reason() {
    const { chip, text } = this;
    return [chip && t(`phone.sos.back.${chip}`), text.trim()].filter(Boolean).join("：");
  }

  async send() {
    await takeBack(this.phone, this.reason);
    this.isAsking = false;
  }

  asking() {
    const choose = (/** @type {string} */ name) => () => {
      this.chip = this.chip === name ? "" : name;
    };
    const write = (/** @type {{target: HTMLInputElement}} */ event) => {
      this.text = event.target.value;
    };
    return html`<p><b>${t("phone.sos.back.title")}</b></p>
      <div class="choices">${REASONS.map((name) => html`<button class="btn" type="button" aria-pressed=${this.chip === name ? "true" : "false"} @click=${choose(name)}>${t(`phone.sos.back.${name}`)}</button>`)}</div>
      <input type="text" maxlength="120" .value=${this.text} @input=${write} aria-label=${t("phone.sos.back.words")} placeholder=${t("phone.sos.back.words")} />
      <div class="two"><button class="btn" type="button" @click=${() => {
        this.isAsking = false;
      }}>${t("phone.sos.back.keep")}</button>
        <button class="btn late" type="button" ?disabled=${!this.reason} @click=${this.send}>${t("phone.sos.back")}</button></div>`;
  }

  render() {
    const sos = shownSos(this.phone.state);
    if (!sos) return nothing;
    const ask = () => {
      this.isAsking = true;
    };
    const button = html`<button class="btn" type="button" @click=${ask}>${t("phone.sos.back")}</button>`;
    const back = sos.isTakenBack
      ? html`<p><b>${t("phone.sos.back.waiting")}</b></p>`
      : this.isAsking
        ? this.asking()
        : button;
    const [first, ...more] = this.lines(sos);
    if (this.isLow && !this.isAsking)
      return html`<b aria-hidden="true">SOS</b><p role="status"><b>${first}</b>${more.map((words) => html` · ${words}`)}</p>${back}`;
    return html`<div role="status"><p><b>${first}</b></p>${more.map((words) => html`<p>${words}</p>`)}</div>${back}`;
  }
}
customElements.define("sos-card", SosCard);
