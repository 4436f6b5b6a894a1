// @ts-check
import { areaLayers } from "./area_layers.js";
import { FONT, living } from "./marker_layers.js";

/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("maplibre-gl").ExpressionSpecification} Expression */
/** @typedef {import("maplibre-gl").SourceSpecification} Source */
/** @typedef {import("maplibre-gl").LayerSpecification} Layer */
/** @typedef {import("maplibre-gl").StyleSpecification} Style */

const EMPTY = { type: "FeatureCollection", features: [] };

/** Line width in pixels at zoom 16 by road class. A link road is thinner than its road. */
const WIDTHS = [
  ["motorway", 12],
  ["trunk", 12],
  ["primary", 11],
  ["secondary", 9],
  ["tertiary", 7],
  ["motorway_link", 6],
  ["trunk_link", 6],
  ["primary_link", 6],
  ["secondary_link", 5],
  ["tertiary_link", 5],
];

/** @param {number} extra @returns {Expression} */
function roadWidth(extra) {
  const at16 = ["match", ["get", "k"], ...WIDTHS.flat(), 4];
  const at = (/** @type {number} */ share) => ["+", ["*", at16, share], extra];
  return /** @type {Expression} */ (
    /** @type {unknown} */ ([
      "interpolate",
      ["exponential", 1.5],
      ["zoom"],
      11,
      at(0.2),
      13.5,
      at(0.5),
      16,
      at(1),
      19,
      at(3),
    ])
  );
}

/** Main roads over lanes. @type {Expression} */
const BY_CLASS = [
  "match",
  ["get", "k"],
  ["motorway", "trunk", "primary"],
  3,
  ["secondary"],
  2,
  ["tertiary"],
  1,
  0,
];

/**
 * @param {string} id
 * @param {string} colour
 * @param {number} extra
 * @returns {Layer}
 */
const roads = (id, colour, extra) => ({
  id,
  type: "line",
  source: "town",
  filter: ["has", "k"],
  layout: { "line-cap": "round", "line-join": "round", "line-sort-key": BY_CLASS },
  paint: { "line-color": colour, "line-width": roadWidth(extra) },
});

/** @param {Palette} c @returns {Layer[]} */
const waters = (c) => [
  {
    id: "water-area",
    type: "fill",
    source: "town",
    filter: ["all", ["==", ["get", "kind"], "water"], ["==", ["geometry-type"], "Polygon"]],
    paint: { "fill-color": c.water },
  },
  {
    id: "water-line",
    type: "line",
    source: "town",
    filter: ["all", ["==", ["get", "kind"], "water"], ["==", ["geometry-type"], "LineString"]],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": c.water,
      "line-width": ["interpolate", ["exponential", 1.8], ["zoom"], 11, 5, 13, 13, 17, 60],
    },
  },
];

/**
 * @param {string} id
 * @param {import("maplibre-gl").FilterSpecification} filter
 * @param {string} ink
 * @param {Palette} c
 * @returns {Layer}
 */
const lineNames = (id, filter, ink, c) => ({
  id,
  type: "symbol",
  source: "town",
  minzoom: 12.5,
  filter,
  layout: {
    "symbol-placement": "line",
    "symbol-spacing": 320,
    "text-field": ["coalesce", ["get", "n"], ["get", "name"], ""],
    "text-font": FONT,
    "text-size": ["interpolate", ["linear"], ["zoom"], 12, 11, 17, 15],
    "text-max-angle": 35,
  },
  paint: { "text-color": ink, "text-halo-color": c.halo, "text-halo-width": 1.6 },
});

/** @param {Palette} c @returns {Layer[]} */
const names = (c) => [
  lineNames("water-name", ["==", ["get", "kind"], "water"], c.waterInk, c),
  lineNames("road-name", ["has", "k"], c.ink, c),
];

/** Layers for vector tiles of two schemas (Protomaps, OpenMapTiles). A missing layer draws nothing. @param {Palette} c @returns {Layer[]} */
function tileLayers(c) {
  /** @param {string} layer @param {string} colour @returns {Layer} */
  const fill = (layer, colour) => ({
    id: `tile-${layer}`,
    type: "fill",
    source: "tiles",
    "source-layer": layer,
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour },
  });
  /** @param {string} layer @returns {Layer} */
  const lines = (layer) => ({
    id: `tile-${layer}`,
    type: "line",
    source: "tiles",
    "source-layer": layer,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": c.road,
      "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 11, 0.6, 14, 2, 17, 9],
    },
  });
  return [
    fill("water", c.water),
    fill("buildings", c.block),
    fill("building", c.block),
    lines("roads"),
    lines("transportation"),
  ];
}

/** @param {TownMap} town @param {Palette} c @returns {Layer[]} */
function ground(town, c) {
  /** @type {Layer[]} */
  const layers = [{ id: "ground", type: "background", paint: { "background-color": c.ground } }];
  if (town.tiles) layers.push({ id: "raster", type: "raster", source: "raster" });
  if (town.pmtiles) layers.push(...tileLayers(c));
  layers.push({
    id: "blocks",
    type: "fill",
    source: "town",
    filter: ["all", ["==", ["geometry-type"], "Polygon"], ["!=", ["get", "kind"], "water"]],
    paint: { "fill-color": c.block },
  });
  return [
    ...layers,
    ...waters(c),
    roads("road-edge", c.edge, 2),
    roads("road", c.road, 0),
    ...names(c),
  ];
}

/** @param {GeoJSON.FeatureCollection | typeof EMPTY} data @returns {Source} */
const geojson = (data) => ({
  type: "geojson",
  data: /** @type {GeoJSON.FeatureCollection} */ (data),
});

/**
 * The whole style. It needs no glyph or sprite server: names are drawn with the device's fonts.
 * @param {TownMap} town
 * @param {Palette} colours
 * @returns {Style}
 */
export function townStyle(town, colours) {
  /** @type {Record<string, Source>} */
  const sources = {
    town: geojson(town.features),
    areas: geojson(EMPTY),
    route: geojson(EMPTY),
    checkpoints: geojson(EMPTY),
    stations: geojson(EMPTY),
    members: geojson(EMPTY),
    incidents: geojson(EMPTY),
    own: geojson(EMPTY),
  };
  if (town.tiles) sources.raster = { type: "raster", tiles: [town.tiles.url], tileSize: 256 };
  if (town.pmtiles)
    sources.tiles = { type: "vector", url: `pmtiles://${new URL(town.pmtiles, location.href)}` };
  return {
    version: 8,
    sources,
    layers: [...ground(town, colours), ...areaLayers(colours), ...living(colours)],
  };
}
