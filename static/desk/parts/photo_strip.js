// @ts-check
/** A row of thumbnails; pressing one opens the viewer. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { desk } from "../state/store.js";

/** @param {string[]} photos sha256 each @param {string} caption */
export function photoStrip(photos, caption) {
  if (!photos?.length) return nothing;
  return html`<span class="photos">${photos.map(
    (
      sha256,
      index,
    ) => html`<button type="button" aria-label=${t("desk.photo_of", { n: index + 1, count: photos.length })}
      @click=${() => desk.set({ dialog: { kind: "photos", photos, index, caption } })}>
      <img src="/api/v1/photos/${sha256}/thumbnail" alt="" loading="lazy" width="96" height="72" /></button>`,
  )}</span>`;
}
