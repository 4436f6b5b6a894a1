// @ts-check
import { api } from "../api.js";
import { t } from "../i18n.js";
import { updateMap } from "./update.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("./webgl.js").WebGlMap | import("./sketch.js").SketchMap} Drawn */

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
  return Boolean(await caches.match(import.meta.resolve("maplibre-gl")));
}

/**
 * Draws the town into the holder with WebGL, or as plain SVG where WebGL is missing.
 * @param {HTMLElement} holder
 * @param {TownMap} data
 * @param {import("./webgl.js").MapHandlers} handlers
 * @param {{isCalm: boolean}} options
 * @returns {Promise<{drawn: Drawn, isSimple: boolean}>}
 */
async function draw(holder, data, handlers, options) {
  if (await canDrawByGl()) {
    const { open } = await import("./webgl.js");
    return { drawn: await open(holder, data, handlers, options), isSimple: false };
  }
  const { open } = await import("./sketch.js");
  return { drawn: await open(holder, data, handlers), isSimple: true };
}

/** Fetches and draws the town in the element's holder. @param {import("../../parts/patrol-map.js").PatrolMap} map */
export async function open(map) {
  const holder = /** @type {HTMLElement} */ (map.querySelector(".map-holder"));
  try {
    const data = await town();
    if (!map.isConnected || map.drawn) return;
    const { drawn, isSimple } = await draw(holder, data, map.mapHandlers, { isCalm: map.compact });
    map.town = data;
    map.drawn = drawn;
    map.trouble = isSimple ? t("map.simple") : "";
    updateMap(map, null);
  } catch (error) {
    reportError(error);
    map.trouble = t("map.failed");
  }
}
