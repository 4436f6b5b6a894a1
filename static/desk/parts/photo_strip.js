// @ts-check
/** A row of thumbnails; pressing one opens the viewer. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { desk } from "../state/store.js";

const MOST_PAUSE_S = 60;

/** A report may be here before its photo, so its thumbnail is asked for again. @param {string} address */
const askAgain = (address) => (/** @type {Event} */ event) => {
  const image = /** @type {HTMLImageElement} */ (event.target);
  const tries = Number(image.dataset.tries ?? 0) + 1;
  image.dataset.tries = String(tries);
  image.classList.add("awaited");
  image.loading = "eager"; // one that is not shown would never be fetched again
  const again = () => {
    if (image.isConnected) image.src = `${address}?again=${tries}`;
  };
  setTimeout(again, Math.min(2 ** tries, MOST_PAUSE_S) * 1000);
};

/** @param {Event} event */
const arrived = ({ target }) =>
  /** @type {HTMLImageElement} */ (target).classList.remove("awaited");

/** @param {string} sha256 */
function thumbnail(sha256) {
  const address = `/api/v1/photos/${sha256}/thumbnail`;
  return html`<img src=${address} alt="" loading="lazy" width="96" height="72" @error=${askAgain(address)} @load=${arrived} /><em>${t("desk.photo_awaited")}</em>`;
}

/** @param {string[]} photos sha256 each @param {string} caption */
export function photoStrip(photos, caption) {
  if (!photos?.length) return nothing;
  return html`<span class="photos">${photos.map(
    (
      sha256,
      index,
    ) => html`<button type="button" aria-label=${t("desk.photo_of", { n: index + 1, count: photos.length })}
      @click=${() => desk.set({ dialog: { kind: "photos", photos, index, caption } })}>
      ${thumbnail(sha256)}</button>`,
  )}</span>`;
}
