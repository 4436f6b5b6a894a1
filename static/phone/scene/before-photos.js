// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";

/** The photos that came with the report: the scene before. A tap shows one large, and offers the same view again. */
export class BeforePhotos extends PhoneElement {
  render() {
    const { job, phone } = this;
    const photos = job?.before ?? [];
    if (!job || !photos.length) return nothing;
    const { id } = job.assignment;
    const tiles = photos.map((sha256, i) => {
      const open = () => phone.router.show(`photo:${id}:${sha256}`);
      return html`<li><button type="button" class="shot" @click=${open}><span class="sr-only">${t("phone.photo.open", { n: i + 1 })}</span>
        <img src="/api/v1/photos/${sha256}/thumbnail" alt="" loading="lazy"></button></li>`;
    });
    return html`<section><h2 class="muted">${t("phone.photo.before")}</h2><ul class="shots before">${tiles}</ul></section>`;
  }
}
customElements.define("before-photos", BeforePhotos);
