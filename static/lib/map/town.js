// @ts-check
import { api } from "../api.js";
import { t } from "../i18n.js";
import { fill } from "./fill.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("./gl.js").WebGlMap | import("./sketch.js").SketchMap} Drawn */

/** @type {Promise<TownMap> | null} one answer serves every map of the page */
let asked = null;

/** @returns {Promise<TownMap>} */
function town() {
  if (!asked) {
    asked = api.get("/api/v1/map");
    asked.catch(() => {
      asked = null;
    });
  }
  return asked;
}

const hasWebGl = () => Boolean(document.createElement("canvas").getContext("webgl2"));

/** The map library is large and not part of the offline shell: in a tunnel it is there if it was used before. */
async function canDrawByGl() {
  if (!hasWebGl()) return false;
  if (navigator.onLine || !globalThis.caches) return true;
  return Boolean(await caches.match(import.meta.resolve("maplibre-gl")));
}

/**
 * Draws the town into the holder: by WebGL, or where that is missing as plain SVG.
 * @param {HTMLElement} holder
 * @param {TownMap} data
 * @param {import("./gl.js").Heard} heard
 * @param {{isCalm: boolean}} options
 * @returns {Promise<{drawn: Drawn, isSimple: boolean}>}
 */
async function draw(holder, data, heard, options) {
  if (await canDrawByGl()) {
    const { open } = await import("./gl.js");
    return { drawn: await open(holder, data, heard, options), isSimple: false };
  }
  const { open } = await import("./sketch.js");
  return { drawn: await open(holder, data, heard), isSimple: true };
}

/** Fetches and draws the town in the element's holder. @param {import("../../parts/patrol-map.js").PatrolMap} map */
export async function open(map) {
  const holder = /** @type {HTMLElement} */ (map.querySelector(".map-holder"));
  try {
    const data = await town();
    if (!map.isConnected || map.drawn) return;
    const { drawn, isSimple } = await draw(holder, data, map.heard, { isCalm: map.compact });
    map.town = data;
    map.drawn = drawn;
    map.trouble = isSimple ? t("map.simple") : "";
    fill(map, null);
  } catch (error) {
    reportError(error);
    map.trouble = t("map.failed");
  }
}
