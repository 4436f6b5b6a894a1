// @ts-check
import { t } from "../lib/i18n.js";
import { prepare } from "../lib/photos.js";
import { field, part } from "./page_elements.js";

const MOST = 6;
/** The camera and the gallery. */
const INPUTS = ["photo", "gallery"];

/** @typedef {{photos: () => Promise<Blob[]>, clear: () => void, restore: (photos: Blob[]) => void, has: () => boolean, again: () => void}} Shots `again` tells the photos once more. */

/** A thumbnail with a button that removes it. @param {Promise<Blob>} photo @param {number} n @param {() => void} remove */
function entry(photo, n, remove) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.alt = t("tip.photo_n", { n });
  photo.then(
    (blob) => {
      image.src = URL.createObjectURL(blob);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    },
    () => {},
  );
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", t("tip.remove", { n }));
  button.append(Object.assign(document.createElement("span"), { textContent: "×" }));
  button.addEventListener("click", remove);
  item.append(image, button);
  return item;
}

/** Takes the photos that an input holds now, and those chosen later. @param {(files: File[]) => void} take */
function listen(take) {
  for (const input of INPUTS.map(field)) {
    const empty = () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      if (files.length) take(files);
    };
    input.addEventListener("change", empty);
    empty(); // the rider was quicker than this script on a slow line
  }
}

/**
 * Lists the photos taken so far, already made small. The camera may be opened again for another.
 * @param {{changed: (photos: Blob[]) => void, unreadable: () => void, tooMany: (most: number) => void}} listener
 * @returns {Shots}
 */
export function offerPhotos({ changed, unreadable, tooMany }) {
  /** @type {Promise<Blob>[]} */
  let taken = [];
  const list = part("shots");
  const words = /** @type {HTMLElement} */ (document.querySelector(".shutter-button span"));
  /** @param {Promise<Blob>} photo */
  const remove = (photo) => show(taken.filter((other) => other !== photo));

  /** @param {Promise<Blob>[]} photos */
  function show(photos) {
    taken = photos.slice(0, MOST);
    if (photos.length > MOST) tooMany(MOST);
    list.replaceChildren(...taken.map((photo, i) => entry(photo, i + 1, () => remove(photo))));
    list.hidden = taken.length === 0;
    list.parentElement?.classList.toggle("has-shots", taken.length > 0);
    words.textContent = t(taken.length ? "tip.more" : "tip.shutter");
    void Promise.all(taken).then(changed, () => {});
  }

  /** A file may vanish with its app before it was read. @param {File} file */
  function small(file) {
    const photo = prepare(file).then(({ blob }) => blob);
    photo.catch(() => {
      remove(photo);
      unreadable();
    });
    return photo;
  }

  listen((files) => show([...taken, ...files.map(small)]));
  return {
    photos: () => Promise.all(taken),
    clear: () => show([]),
    restore: (photos) => show([...photos.map((photo) => Promise.resolve(photo)), ...taken]),
    has: () => taken.length > 0,
    again: () => void Promise.all(taken).then(changed, () => {}),
  };
}
