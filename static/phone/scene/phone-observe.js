// @ts-check
import { html } from "lit";
import "../../parts/pick-list.js";
import { named, offered, t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";
import { observe } from "../state/actions.js";
import { photoField, textField } from "./form_fields.js";

const FORM = "observe";

/** 上报情况: reports something that the member sees on the way. */
export class PhoneObserve extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    at: { attribute: false },
    position: { state: true },
    isFinding: { state: true },
    isAsked: { state: true },
    place: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/types.d.ts").Position | null} */
    this.position = null;
    this.isFinding = false;
    this.isAsked = false;
    this.place = "";
    /** The patrol point where it was found; the member goes back to the round. */
    this.at = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.place = this.at;
    void this.locate();
  }

  /** @param {boolean} [isPressed] */
  async locate(isPressed = false) {
    const { positionWatch } = this.phone;
    this.isFinding = true;
    this.position = positionWatch.fresh ?? (await positionWatch.find({ isForced: isPressed }));
    this.isFinding = false;
  }

  /** The chips of the tip page, or else every category. */
  choices() {
    const { office } = this.phone;
    const chips = (office?.chips ?? []).filter(({ hidden }) => !hidden);
    if (chips.length) {
      return chips.map((chip) => ({
        code: chip.category ?? chip.code,
        words: named(chip.name),
        isGrave: chip.severity === 1,
      }));
    }
    return offered(office?.categories).map(([code, { name, severity }]) => ({
      code,
      words: named(name),
      isGrave: severity === 1,
    }));
  }

  where() {
    const { position } = this;
    const positionText = position
      ? t("phone.here", { n: Math.round(position.accuracy_m) })
      : t("phone.no_position");
    const change = (/** @type {Event} */ event) => {
      this.place = /** @type {HTMLInputElement} */ (event.currentTarget).value;
    };
    return html`<button class="btn" type="button" @click=${() => this.locate(true)}><span aria-hidden="true">◎</span>
        <span aria-live="polite">${this.isFinding ? t("phone.finding") : positionText}</span></button>
      <label class="field"><span class="sr-only">${t("phone.place")}</span>
        <input maxlength="120" autocomplete="off" placeholder=${t("phone.place_hint")} .value=${this.place} @input=${change}></label>`;
  }

  send() {
    const { text, disposition, photos } = this.phone.forms.of(FORM);
    const { position } = this;
    const place = this.place.trim();
    if (!disposition || (!position && !place)) {
      this.isAsked = true;
      return;
    }
    const names = photos.map((shot) => shot.sha256);
    const seen = { category: disposition, text: text.trim(), place, position, photos: names };
    void observe(this.phone, seen, { isOnRound: this.at !== "" });
  }

  render() {
    const { phone } = this;
    const { disposition } = phone.forms.of(FORM);
    const picked = (/** @type {CustomEvent<string>} */ event) =>
      phone.forms.change(FORM, { disposition: event.detail });
    const isPlaceless = this.isAsked && !this.position && !this.place.trim();
    return html`<main class="scene" tabindex="-1">
        <h1>${t("phone.observe")}</h1>
        ${this.at ? html`<p class="muted">${t("phone.observe.at", { place: this.at })}</p>` : ""}
        ${photoField(phone, FORM, null)}
        <pick-list label=${t("phone.observe.what")} .isAsked=${this.isAsked && !disposition} .choices=${this.choices()} .chosen=${disposition} @picked=${picked}></pick-list>
        ${this.where()}
        ${isPlaceless ? html`<p class="wrong" role="alert">${t("phone.place_needed")}</p>` : ""}
        ${textField(phone, FORM, t("phone.say"))}
        ${this.at ? "" : html`<button class="btn" type="button" @click=${() => phone.router.open("hazard")}>${t("phone.hazard")}</button>`}
      </main>
      <footer class="foot"><button class="big" type="button" @click=${this.send}>${t("phone.observe.send")}</button></footer>`;
  }
}
customElements.define("phone-observe", PhoneObserve);
