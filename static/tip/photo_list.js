// @ts-check
import { t } from "../lib/i18n.js";
import { prepare } from "../lib/photos.js";
import { field, part } from "./page_elements.js";

const MOST = 6;

/** Lists the photos taken so far, already made small. The camera may be opened again for another. */
export function offerPhotos() {
  /** @type {Promise<Blob>[]} */
  let taken = [];
  const list = part("shots");
  const words = /** @type {HTMLElement} */ (document.querySelector(".shutter-button span"));

  /** @param {Promise<Blob>} photo @param {number} n */
  function shown(photo, n) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.alt = t("tip.photo_n", { n });
    photo.then((blob) => {
      image.src = URL.createObjectURL(blob);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    });
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", t("tip.remove", { n }));
    button.append(Object.assign(document.createElement("span"), { textContent: "×" }));
    button.addEventListener("click", () => show(taken.filter((other) => other !== photo)));
    item.append(image, button);
    return item;
  }

  /** @param {Promise<Blob>[]} photos */
  function show(photos) {
    taken = photos.slice(-MOST);
    list.replaceChildren(...taken.map((photo, i) => shown(photo, i + 1)));
    list.hidden = taken.length === 0;
    list.parentElement?.classList.toggle("has-shots", taken.length > 0);
    words.textContent = t(taken.length ? "tip.more" : "tip.shutter");
  }

  const input = field("photo");
  function take() {
    const files = [...(input.files ?? [])];
    input.value = "";
    show([...taken, ...files.map((file) => prepare(file).then(({ blob }) => blob))]);
  }
  input.addEventListener("change", take);
  if (input.files?.length) take(); // the rider was quicker than this script on a slow line
  return { photos: () => Promise.all(taken), clear: () => show([]) };
}
