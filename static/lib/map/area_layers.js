// @ts-check
/** The map layers of areas: their outlines, and the corners of the one that is drawn. */

import { FONT } from "./marker_layers.js";

/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("maplibre-gl").LayerSpecification} Layer */
/** @typedef {import("maplibre-gl").ExpressionSpecification} Expression */

/** @template A, B @param {A} plain @param {B} chosen @returns {Expression} */
const byKind = (plain, chosen) =>
  /** @type {Expression} */ (
    /** @type {unknown} */ (["match", ["get", "kind"], "area", plain, chosen])
  );

/** @param {Palette} c @returns {Layer[]} */
export const areaLayers = (c) => [
  {
    id: "area-fill",
    type: "fill",
    source: "areas",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: {
      "fill-color": byKind(c.strongInk, c.go),
      "fill-opacity": byKind(0.05, 0.18),
    },
  },
  {
    id: "area-line",
    type: "line",
    source: "areas",
    filter: ["!=", ["geometry-type"], "Point"],
    layout: { "line-join": "round" },
    paint: {
      "line-color": byKind(c.strongInk, c.go),
      "line-opacity": byKind(0.55, 1),
      "line-width": byKind(1.5, 3),
    },
  },
  {
    id: "area-name",
    type: "symbol",
    source: "areas",
    minzoom: 13,
    filter: ["==", ["geometry-type"], "Polygon"],
    layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": FONT, "text-size": 13 },
    paint: { "text-color": c.strongInk, "text-halo-color": c.halo, "text-halo-width": 1.6 },
  },
  {
    id: "area-corner",
    type: "circle",
    source: "areas",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 6,
      "circle-color": /** @type {Expression} */ (
        /** @type {unknown} */ (["match", ["get", "kind"], "last", c.go, c.paper])
      ),
      "circle-stroke-color": c.go,
      "circle-stroke-width": 2.5,
    },
  },
];
