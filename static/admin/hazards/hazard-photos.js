// @ts-check
import { html } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { fileName, prepare } from "../../lib/photos.js";
import { toast } from "../../lib/toast.js";

/** Shows photos of a hazard, each as a link to the whole picture. @param {string[]} photos */
export const shownPhotos = (photos) =>
  photos.length
    ? html`<ul class="hazard-photos">${photos.map(
        (sha256, n) =>
          html`<li><a href=${`/api/v1/photos/${sha256}`} target="_blank" rel="noopener"><img src=${`/api/v1/photos/${sha256}/thumbnail`} alt=${t("hazards.photo", { n: n + 1 })} loading="lazy" /></a></li>`,
      )}</ul>`
    : "";

/** @param {File} file */
async function uploaded(file) {
  const photo = await prepare(file);
  const body = new FormData();
  body.set("photo", photo.blob, fileName(photo));
  await api.send("POST", "/api/v1/photos", body);
  return photo.sha256;
}

/** The photos of an act that is about to be sent; the list is the caller's and grows in place. */
export class HazardPhotos extends LightDomElement {
  static properties = { photos: { attribute: false } };

  constructor() {
    super();
    /** @type {string[]} */
    this.photos = [];
    this.busy = new Busy(this);
  }

  /** @param {Event} event */
  async chosen(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const files = [...(field.files ?? [])];
    field.value = "";
    try {
      for (const file of files) {
        const sha256 = await this.busy.run("photo", () => uploaded(file));
        if (sha256 && !this.photos.includes(sha256)) this.photos.push(sha256);
      }
    } catch (error) {
      toast(String(/** @type {Error} */ (error).message), { kind: "late" });
    }
    this.requestUpdate();
  }

  render() {
    const isBusy = this.busy.is("photo");
    return html`<div class="stack">${shownPhotos(this.photos)}
      <div class="row"><label class="btn small"><input class="sr-only" type="file" accept="image/*" multiple ?disabled=${isBusy} @change=${this.chosen} />
        ${t(isBusy ? "hazards.photo_busy" : "hazards.photo_add")}</label></div></div>`;
  }
}
customElements.define("hazard-photos", HazardPhotos);
