// @ts-check
import { t } from "../lib/i18n.js";
import { field, part } from "./page_elements.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 15_000 };
const STALE_MS = 60_000;
let foundAt = Number.NEGATIVE_INFINITY;
/** Called after the position was written into the form, or cleared. */
let changed = () => {};

/** @param {string} lat @param {string} lon @param {string} accuracy_m */
function fill(lat, lon, accuracy_m) {
  field("lat").value = lat;
  field("lon").value = lon;
  field("accuracy").value = accuracy_m;
  field("place").required = lat === "";
  part("locate").classList.toggle("located", lat !== "");
  changed();
}

/** @param {GeolocationPosition} fix */
function showPosition({ coords }) {
  foundAt = performance.now();
  const accuracy_m = Math.max(1, Math.round(coords.accuracy));
  fill(coords.latitude.toFixed(6), coords.longitude.toFixed(6), String(accuracy_m));
  part("located").textContent = t("tip.located", { m: accuracy_m });
}

/** Clears the position: a rider moves on, so the last tip's position is wrong for this one. */
function showNoPosition() {
  fill("", "", "");
  part("located").textContent = t("tip.unlocated");
}

/** Shows the position of a restored draft: it belongs to the photo. */
function restore() {
  foundAt = performance.now();
  field("place").required = false;
  part("locate").classList.add("located");
  part("located").textContent = t("tip.located", { m: field("accuracy").value });
}

function locate() {
  part("located").textContent = t("tip.locating");
  navigator.geolocation.getCurrentPosition(showPosition, showNoPosition, OPTIONS);
}

/** Asks for the position at the first photo or by the button; without a press only if it is permitted already. @param {{changed: () => void}} listener */
export function offerPlace(listener) {
  changed = listener.changed;
  if (!navigator.geolocation || !isSecureContext) return { locate: () => {}, restore };
  const button = part("locate");
  button.hidden = false;
  button.addEventListener("click", locate);
  navigator.permissions
    ?.query({ name: "geolocation" })
    .then(({ state }) => state === "granted" && !field("lat").value && locate())
    .catch(() => {});
  return { locate: () => performance.now() - foundAt > STALE_MS && locate(), restore };
}
