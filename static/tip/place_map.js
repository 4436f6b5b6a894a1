// @ts-check
/** The map on which a person drags the place under the pin; it is loaded when it is opened. */

import { field, part } from "./page_elements.js";

/** @typedef {import("../parts/patrol-map.js").PatrolMap} PatrolMap */

const known = () =>
  field("lat").value ? { lat: Number(field("lat").value), lon: Number(field("lon").value) } : null;

/** @param {(spot: {lat: number, lon: number}) => void} chosen */
async function open(chosen) {
  await import("../parts/patrol-map.js");
  const map = /** @type {PatrolMap} */ (document.createElement("patrol-map"));
  map.start = known();
  map.addEventListener("moved", (event) => {
    chosen(/** @type {CustomEvent<{lat: number, lon: number}>} */ (event).detail);
  });
  part("map-frame").prepend(map);
}

/** @param {(spot: {lat: number, lon: number}) => void} chosen called after each drag with the place under the pin */
export function offerMap(chosen) {
  const box = /** @type {HTMLDetailsElement} */ (part("on-map"));
  box.hidden = false;
  box.addEventListener("toggle", () => {
    const map = /** @type {PatrolMap | null} */ (box.querySelector("patrol-map"));
    if (!map && box.open) void open(chosen);
    const place = known();
    if (map && box.open && place) map.centre(place);
  });
}
