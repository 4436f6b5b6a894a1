// @ts-check
import { html } from "lit";
import { LightDomElement } from "../parts/light_dom_element.js";
import { nearestWords } from "../state/commands.js";

/** The words for a point, such as 「东新路近香积寺路」; nothing while they are unknown. */
export class NearWords extends LightDomElement {
  static properties = {
    lat: { attribute: false },
    lon: { attribute: false },
    words: { state: true },
  };

  constructor() {
    super();
    /** @type {number|null} */
    this.lat = null;
    /** @type {number|null} */
    this.lon = null;
    /** @type {string|null} */
    this.words = null;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("lat") || changed.has("lon")) void this.ask();
  }

  /** A slow answer about an older place is dropped. */
  async ask() {
    const { lat, lon } = this;
    if (lat === null || lon === null) return;
    const words = await nearestWords(lat, lon).catch(() => null);
    if (lat === this.lat && lon === this.lon) this.words = words;
  }

  render() {
    return html`${this.words ?? ""}`;
  }
}
customElements.define("near-words", NearWords);
