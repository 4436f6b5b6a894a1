// @ts-check
import { html, LitElement, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { wall } from "../lib/time.js";

/** @typedef {{sha256: string, thumb: Blob | null, taken_at: string, accuracy_m: number | null}} Shot */

/**
 * The photos taken so far, and the camera button: `<photo-grid .shots=${[…]} .waiting=${new Set([sha256])}
 * .take=${async (files) => {}}>`. Event: `opened` (detail: sha256) when a photo is tapped.
 */
export class PhotoGrid extends LitElement {
  static properties = {
    shots: { attribute: false },
    waiting: { attribute: false },
    take: { attribute: false },
    isBusy: { state: true },
  };

  constructor() {
    super();
    /** @type {Shot[]} */
    this.shots = [];
    /** @type {Set<string>} */
    this.waiting = new Set();
    /** @type {(files: File[]) => Promise<unknown>} */
    this.take = async () => {};
    this.isBusy = false;
    /** @type {Map<string, string>} */
    this.addresses = new Map();
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
  }

  /** @param {Shot} shot */
  addressOf({ sha256, thumb }) {
    if (!thumb) return null;
    const address = this.addresses.get(sha256) ?? URL.createObjectURL(thumb);
    this.addresses.set(sha256, address);
    return address;
  }

  /** @param {Event} event */
  async taken(event) {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    const files = [...(input.files ?? [])];
    input.value = "";
    this.isBusy = true;
    try {
      await this.take(files);
    } finally {
      this.isBusy = false;
    }
  }

  shutter() {
    this.querySelector("input")?.click();
  }

  /** @param {Shot} shot @param {number} index */
  shot(shot, index) {
    const address = this.addressOf(shot);
    const sure = shot.accuracy_m === null ? "" : ` · ±${Math.round(shot.accuracy_m)} m`;
    const open = () => this.dispatchEvent(new CustomEvent("opened", { detail: shot.sha256 }));
    return html`<li><button type="button" class="shot" @click=${open}>
      <span class="sr-only">${t("phone.photo.open", { n: index + 1 })}</span>
      ${address ? html`<img src=${address} alt="">` : nothing}
      <span class="shot-words">${wall(shot.taken_at).slice(0, 5)}${sure}${this.waiting.has(shot.sha256) ? html`<br>${t("phone.pending.short")}` : nothing}</span>
    </button></li>`;
  }

  render() {
    return html`<ul class="shots" aria-label=${t("phone.photos")}>
      ${this.shots.map((shot, index) => this.shot(shot, index))}
      <li class="adding"><label class="shot add"><input class="sr-only" type="file" accept="image/*" capture="environment" @change=${this.taken}>
        <span aria-hidden="true">＋</span><span>${this.isBusy ? t("phone.photo.working") : t("phone.photo.take")}</span></label>
        <label class="btn gallery"><input class="sr-only" type="file" accept="image/*" multiple @change=${this.taken}>${t("phone.photo.gallery")}</label></li>
    </ul>`;
  }
}
customElements.define("photo-grid", PhotoGrid);
