// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { enterHazard } from "../state/actions.js";
import { photoField, textField } from "./form_fields.js";
import { PhoneObserve } from "./phone-observe.js";

const FORM = "hazard";
const GRADES = ["general", "severe"];
/** Days until it is to be mended. */
const DAYS = ["1", "3", "7", "15", "30"];

/** 登记隐患: a hazard at the place where the member stands, offline too. */
export class PhoneHazard extends PhoneObserve {
  static properties = { ...PhoneObserve.properties, days: { state: true } };

  constructor() {
    super();
    this.days = "7";
  }

  send() {
    const { text, disposition, photos } = this.phone.forms.of(FORM);
    const spot = this.place.trim();
    if (!disposition || !spot || !text.trim()) {
      this.isAsked = true;
      return;
    }
    void enterHazard(this.phone, {
      grade: disposition,
      spot,
      what: text.trim(),
      due_in_days: Number(this.days),
      position: this.position,
      photos: photos.map((shot) => shot.sha256),
    });
  }

  /** @param {string} text */
  needed(text) {
    return this.isAsked && !text.trim();
  }

  render() {
    const { phone, days } = this;
    const { disposition, text } = phone.forms.of(FORM);
    const grades = GRADES.map((code) => ({
      code,
      words: t(`hazard.grade.${code}`),
      isGrave: code === "severe",
    }));
    const picked = (/** @type {CustomEvent<string>} */ event) =>
      phone.forms.change(FORM, { disposition: event.detail });
    const until = (/** @type {CustomEvent<string>} */ event) => {
      this.days = event.detail;
    };
    return html`<main class="scene" tabindex="-1">
        <h1>${t("phone.hazard")}</h1>
        ${photoField(phone, FORM, null)}
        ${this.where()}
        ${this.needed(this.place) ? html`<p class="wrong" role="alert">${t("phone.hazard.place_needed")}</p>` : ""}
        ${textField(phone, FORM, t("phone.hazard.what"), 2, 300)}
        ${this.needed(text) ? html`<p class="wrong" role="alert">${t("phone.hazard.what_needed")}</p>` : ""}
        <pick-list label=${t("phone.hazard.grade")} .isAsked=${this.isAsked && !disposition} .choices=${grades} .chosen=${disposition} @picked=${picked}></pick-list>
        <p class="muted">${t("phone.hazard.due")}</p>
        <pick-list label=${t("phone.hazard.due")} .choices=${DAYS.map((code) => ({ code, words: t("phone.hazard.days", { n: code }) }))} .chosen=${days} @picked=${until}></pick-list>
      </main>
      <footer class="foot"><button class="big" type="button" @click=${this.send}>${t("phone.hazard.send")}</button></footer>`;
  }
}
customElements.define("phone-hazard", PhoneHazard);
