// @ts-check
import { html } from "lit";
import "../parts/pick-list.js";
import { named, t } from "../lib/i18n.js";
import { observe } from "./doings.js";
import { PhoneElement } from "./element.js";
import { shots, words } from "./shots.js";

const DRAFT = "observe";

/** 上报情况: something seen on the way. */
export class PhoneObserve extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    position: { state: true },
    isFinding: { state: true },
    isAsked: { state: true },
    place: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./types.d.ts").Position | null} */
    this.position = null;
    this.isFinding = false;
    this.isAsked = false;
    this.place = "";
  }

  connectedCallback() {
    super.connectedCallback();
    void this.locate();
  }

  async locate() {
    this.isFinding = true;
    this.position = this.phone.whereabouts.fresh ?? (await this.phone.whereabouts.find());
    this.isFinding = false;
  }

  /** What the tip page offers, else every category. */
  choices() {
    const { office } = this.phone;
    const chips = office?.chips ?? [];
    if (chips.length) {
      return chips.map((chip) => ({
        code: chip.category ?? chip.code,
        words: named(chip.name),
        isGrave: Boolean(chip.urgent),
      }));
    }
    return Object.entries(office?.categories ?? {}).map(([code, { name, severity }]) => ({
      code,
      words: named(name),
      isGrave: severity === 1,
    }));
  }

  where() {
    const { position } = this;
    const found = position
      ? t("phone.here", { n: Math.round(position.accuracy_m) })
      : t("phone.no_position");
    const change = (/** @type {Event} */ event) => {
      this.place = /** @type {HTMLInputElement} */ (event.currentTarget).value;
    };
    return html`<button class="btn" type="button" @click=${this.locate}><span aria-hidden="true">◎</span>
        <span aria-live="polite">${this.isFinding ? t("phone.finding") : found}</span></button>
      <label class="field"><span class="sr-only">${t("phone.place")}</span>
        <input maxlength="120" autocomplete="off" placeholder=${t("phone.place_hint")} .value=${this.place} @input=${change}></label>`;
  }

  send() {
    const { text, disposition, photos } = this.phone.drafts.of(DRAFT);
    const { position } = this;
    const place = this.place.trim();
    if (!disposition || (!position && !place)) {
      this.isAsked = true;
      return;
    }
    const names = photos.map((shot) => shot.sha256);
    void observe(this.phone, {
      category: disposition,
      text: text.trim(),
      place,
      position,
      photos: names,
    });
  }

  render() {
    const { phone } = this;
    const { disposition } = phone.drafts.of(DRAFT);
    const picked = (/** @type {CustomEvent<string>} */ event) =>
      phone.drafts.change(DRAFT, { disposition: event.detail });
    const isPlaceless = this.isAsked && !this.position && !this.place.trim();
    return html`<main class="scene" tabindex="-1">
        <h1>${t("phone.observe")}</h1>
        ${shots(phone, DRAFT, null)}
        <pick-list label=${t("phone.observe.what")} .isAsked=${this.isAsked && !disposition} .choices=${this.choices()} .chosen=${disposition} @picked=${picked}></pick-list>
        ${this.where()}
        ${isPlaceless ? html`<p class="wrong" role="alert">${t("phone.place_needed")}</p>` : ""}
        ${words(phone, DRAFT, t("phone.say"))}
      </main>
      <footer class="foot"><button class="big" type="button" @click=${this.send}>${t("phone.observe.send")}</button></footer>`;
  }
}
customElements.define("phone-observe", PhoneObserve);
