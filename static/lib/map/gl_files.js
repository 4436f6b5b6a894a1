// @ts-check
import { asset } from "../i18n.js";

/** The address of MapLibre's worker, which its module needs to draw anything. */
export const WORKER = asset("/static/vendor/maplibre-gl/dist/maplibre-gl-worker.mjs");

/** True when this browser has kept the module and its worker; the network may fail between the two. */
export async function areKept() {
  const files = [import.meta.resolve("maplibre-gl"), WORKER];
  const kept = await Promise.all(files.map((file) => caches.match(file)));
  return kept.every(Boolean);
}
