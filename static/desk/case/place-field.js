// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { findPlaces } from "../state/commands.js";
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
  static properties = { text: { attribute: false }, draft: { attribute: false } };

  constructor() {
    super();
    this.text = "";
    this.draft = desk.draft;
  }

  /** @param {string} text */
  emitPlace(text) {
    this.dispatchEvent(new CustomEvent("placed", { detail: text }));
  }

  /** @param {import("../parts/option_search.js").Option} place */
  chosen({ label, lat, lon }) {
    this.emitPlace(label);
    desk.set({ draft: { lat: lat ?? null, lon: lon ?? null, isPicking: true } });
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
    return html`<p class="spot"><span class=${isKnown ? "" : "muted"}>${words}</span>
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
