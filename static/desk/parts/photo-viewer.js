// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "./light_dom_element.js";

/** Shows one photo at a time, as large as the screen allows. */
export class PhotoViewer extends LightDomElement {
  static properties = {
    photos: { attribute: false },
    index: { attribute: false },
    caption: { attribute: false },
    isUnreadable: { state: true },
  };

  constructor() {
    super();
    /** @type {string[]} */
    this.photos = [];
    this.index = 0;
    this.caption = "";
    /** The server could not decode this photo, and kept its file. */
    this.isUnreadable = false;
  }

  /** @param {number} by */
  turn(by) {
    this.index = (this.index + by + this.photos.length) % this.photos.length;
    this.isUnreadable = false;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.turn(by);
  }

  /** @param {string} words */
  picture(words) {
    const address = `/api/v1/photos/${this.photos[this.index]}`;
    const failed = () => {
      this.isUnreadable = true;
    };
    if (!this.isUnreadable) return html`<img src=${address} alt=${words} @error=${failed} />`;
    return html`<p class="notice" role="status">${t("desk.photo_unreadable")}
      <a class="btn" href="${address}/original" download>${t("desk.photo_original")}</a></p>`;
  }

  render() {
    const { photos, index } = this;
    const words = t("desk.photo_of", { n: index + 1, count: photos.length });
    const turn = (
      /** @type {number} */ by,
      /** @type {string} */ key,
      /** @type {string} */ sign,
    ) =>
      html`<button type="button" class="btn" aria-label=${t(key)} @click=${() => this.turn(by)}>${sign}</button>`;
    return html`<form method="dialog" @keydown=${this.pressed}>
      <div class="row"><span id="dialog-title">${this.caption} <span class="muted">${words}</span></span>
        <button class="btn small" autofocus>${t("common.close")} <kbd>Esc</kbd></button></div>
      ${this.picture(`${this.caption} ${words}`)}
      <div class="row">${photos.length > 1 ? turn(-1, "desk.photo_before", "←") : nothing}
        <small class="muted sha">sha256 ${photos[index]}</small>
        ${photos.length > 1 ? turn(1, "desk.photo_after", "→") : nothing}</div></form>`;
  }
}
customElements.define("photo-viewer", PhotoViewer);
