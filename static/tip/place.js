// @ts-check
import { t } from "../lib/i18n.js";
import { field, part } from "./page_elements.js";
import { offerMap } from "./place_map.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 15_000 };
const STALE_MS = 60_000;
/** The accuracy of a finger on the map in metres. It is a judgement, not a measurement. */
const CHOSEN_M = "15";
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
  field("at").value = "";
  const accuracy_m = Math.max(1, Math.round(coords.accuracy));
  fill(coords.latitude.toFixed(6), coords.longitude.toFixed(6), String(accuracy_m));
  part("located").textContent = t("tip.located", { m: accuracy_m });
}

/** Clears the position: a rider moves on, so the last tip's position is wrong for this one. */
function showNoPosition() {
  fill("", "", "");
  part("located").textContent = t("tip.unlocated");
}

/** Shows a position that the form already holds: a restored draft's, which belongs to its photo, or a label's. */
function restore() {
  foundAt = field("at").value ? Number.POSITIVE_INFINITY : performance.now();
  field("place").required = false;
  part("locate").classList.add("located");
  part("located").textContent = field("at").value
    ? t("tip.at_label")
    : t("tip.located", { m: field("accuracy").value });
}

/** A page that was kept knows no label: the tip takes the code along, and the server reads it. */
function readLabel() {
  const code = new URLSearchParams(location.search).get("at") ?? "";
  if (!/^\w{8}$/.test(code) || part("tip").dataset.asked === code) return;
  field("at").value = code;
  foundAt = Number.POSITIVE_INFINITY;
  field("place").required = false;
  part("located").textContent = t("tip.at_label");
}

function locate() {
  part("located").textContent = t("tip.locating");
  navigator.geolocation.getCurrentPosition(showPosition, showNoPosition, OPTIONS);
}

/** Takes the place that a person has chosen by hand; no later fix changes it. @param {{lat: number, lon: number}} spot */
function choose({ lat, lon }) {
  foundAt = Number.POSITIVE_INFINITY;
  field("at").value = "";
  fill(lat.toFixed(6), lon.toFixed(6), CHOSEN_M);
  part("located").textContent = t("tip.chosen");
}

/** Asks for the position at the first photo or by the button; without a press only if it is permitted already. @param {{changed: () => void}} listener */
export function offerPlace(listener) {
  changed = listener.changed;
  offerMap(choose);
  readLabel();
  if (!navigator.geolocation || !isSecureContext) return { locate: () => {}, restore };
  const button = part("locate");
  button.hidden = false;
  button.addEventListener("click", locate);
  navigator.permissions
    ?.query({ name: "geolocation" })
    .then(
      ({ state }) => state === "granted" && !field("lat").value && !field("at").value && locate(),
    )
    .catch(() => {});
  return { locate: () => performance.now() - foundAt > STALE_MS && locate(), restore };
}
