// @ts-check
import { html, nothing } from "lit";
import { api } from "../api.js";
import { t } from "../i18n.js";
import { areKept } from "./gl_files.js";
import { updateMap } from "./update.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("./webgl.js").WebGlMap | import("./sketch.js").SketchMap} Drawn */
/** @typedef {import("../../parts/patrol-map.js").PatrolMap} PatrolMap */

/** @type {Promise<TownMap> | null} one answer serves every map of the page */
let request = null;

/** @returns {Promise<TownMap>} */
function town() {
  if (!request) {
    request = api.get("/api/v1/map");
    request.catch(() => {
      request = null;
    });
  }
  return request;
}

const hasWebGl = () => Boolean(document.createElement("canvas").getContext("webgl2"));

/** The map library is large and not part of the offline shell: offline it works only if it was loaded before. */
async function canDrawByGl() {
  if (!hasWebGl()) return false;
  if (navigator.onLine || !globalThis.caches) return true;
  return areKept();
}

/** Draws the town as plain SVG: at once, and without WebGL. @param {PatrolMap} map @param {HTMLElement} holder @param {TownMap} data */
async function drawSimply(map, holder, data) {
  const { open } = await import("./sketch.js");
  map.drawn = await open(holder, data, map.mapHandlers);
  updateMap(map, null);
}

/** Draws the town with WebGL. A sketch that stands already stays until all of it is drawn. @param {PatrolMap} map @param {HTMLElement} holder @param {TownMap} data */
async function drawByGl(map, holder, data) {
  const { open } = await import("./webgl.js");
  const layer = document.createElement("div");
  layer.className = "map-layer";
  holder.prepend(layer);
  map.coming = await open(layer, data, map.mapHandlers, { isCalm: map.compact });
  updateMap(map, null);
  if (map.drawn) await map.coming.whole;
  map.drawn?.remove();
  map.drawn = map.coming;
  map.coming = null;
}

/** @param {PatrolMap} map */
async function draw(map) {
  const holder = /** @type {HTMLElement} */ (map.querySelector(".map-holder"));
  const data = await town();
  if (!map.isConnected || map.drawn) return;
  map.town = data;
  const canGl = await canDrawByGl();
  if (map.compact || !canGl) await drawSimply(map, holder, data);
  if (canGl) await drawByGl(map, holder, data);
  map.trouble = canGl ? "" : t("map.simple");
}

/** Says what the map lacks. On a strip, which is marked 示意图, and beside the hint to pick a place the words would cover both. @param {PatrolMap} map */
export const noticeOf = ({ picking, compact, drawn, trouble }) =>
  picking || (compact && drawn) || !trouble ? nothing : html`<p class="map-trouble">${trouble}</p>`;

/** Fetches and draws the town in the element's holder, and again when the network is back. @param {PatrolMap} map */
export async function open(map) {
  map.isOpening = true;
  try {
    await draw(map);
  } catch (error) {
    reportError(error);
    map.trouble = t(map.drawn ? "map.simple" : "map.failed");
    if (!map.drawn)
      addEventListener("online", () => map.isConnected && void open(map), { once: true });
  }
  map.isOpening = false;
}
