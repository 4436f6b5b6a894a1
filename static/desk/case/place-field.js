// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { findPlaces, nearestWords } from "../state/commands.js";
import { desk } from "../state/store.js";
import "../parts/combo-box.js";

/** @param {string} text @param {AbortSignal} signal @returns {Promise<import("../parts/option_search.js").Option[]>} */
async function ask(text, signal) {
  const places = await findPlaces(text, signal);
  return places.map((row) => ({
    ...row,
    value: row.name,
    label: row.name,
    hint: row.from === "geocoder" ? t("desk.from_geocoder") : "",
  }));
}

/** Fields for the place: a name that the gazetteer may know, and a point that may be picked on the map. */
export class PlaceField extends LightDomElement {
  static properties = {
    text: { attribute: false },
    draft: { attribute: false },
    near: { state: true },
  };

  constructor() {
    super();
    this.text = "";
    this.draft = desk.draft;
    /** The words for the point on the map, once they are known. */
    this.near = "";
    /** The place that was chosen by its name: its point needs no other words. @type {typeof desk.draft} */
    this.named = null;
  }

  /** @param {Map<string, typeof desk.draft>} changed */
  updated(changed) {
    const { draft } = this;
    if (!changed.has("draft") || !draft || draft.lat === null || draft.lon === null) return;
    const before = changed.get("draft");
    if (draft === this.named || (before?.lat === draft.lat && before.lon === draft.lon)) return;
    this.describe(draft.lat, draft.lon);
  }

  /** Writes the words for the point into the field, unless the dispatcher wrote others. @param {number} lat @param {number} lon */
  async describe(lat, lon) {
    const words = (await nearestWords(lat, lon).catch(() => null)) ?? "";
    if (this.draft?.lat !== lat || this.draft.lon !== lon) return;
    const isOurs = !this.text || this.text === this.near;
    this.near = words;
    if (isOurs && words) this.emitPlace(words);
  }

  /** @param {string} text */
  emitPlace(text) {
    this.dispatchEvent(new CustomEvent("placed", { detail: text }));
  }

  /** @param {import("../parts/option_search.js").Option} place */
  chosen({ label, lat, lon }) {
    this.emitPlace(label);
    this.near = "";
    this.named = { lat: lat ?? null, lon: lon ?? null, isPicking: true };
    desk.set({ draft: this.named });
  }

  pick() {
    desk.set({ draft: { lat: null, lon: null, ...this.draft, isPicking: true }, view: "map" });
  }

  spot() {
    const { lat = null, lon = null } = this.draft ?? {};
    const isKnown = lat !== null && lon !== null;
    const words = isKnown
      ? t("desk.spot_known", { lat: lat.toFixed(5), lon: lon.toFixed(5) })
      : t("desk.spot_unknown");
    const isOther = this.near && this.near !== this.text;
    return html`<p class="spot"><span class=${isKnown ? "" : "muted"}>${words}</span>
      ${isOther ? html`<button type="button" class="btn small" @click=${() => this.emitPlace(this.near)}>${t("desk.use_words", { words: this.near })}</button>` : nothing}
      <button type="button" class="btn small" @click=${this.pick}>${t("desk.pick_on_map")}</button></p>`;
  }

  render() {
    return html`<div class="field"><span>${t("desk.field.place")}</span>
      <combo-box label=${t("desk.field.place")} placeholder=${t("desk.field.place_hint")} .text=${this.text} .ask=${ask}
        @typed=${(/** @type {CustomEvent<string>} */ event) => this.emitPlace(event.detail)}
        @choose=${(/** @type {CustomEvent<import("../parts/option_search.js").Option>} */ event) => this.chosen(event.detail)}></combo-box>${this.spot()}</div>`;
  }
}
customElements.define("place-field", PlaceField);
