// @ts-check
/** The map layers that change: the route, the members and the cases. */

/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("maplibre-gl").LayerSpecification} Layer */
/** @typedef {import("maplibre-gl").ExpressionSpecification} Expression */

export const FONT = ["Noto Sans CJK SC Regular"];

const FAINT = ["boolean", ["get", "faint"], false];
const CHOSEN = ["boolean", ["get", "selected"], false];

/** Scales marks down where the whole town is visible, so that a busy day stays readable. @param {number} far @param {number} near @returns {Expression} */
function grown(far, near) {
  const at = (/** @type {number} */ size) => ["*", size, ["case", CHOSEN, 1.3, FAINT, 0.65, 1]];
  return /** @type {Expression} */ (
    /** @type {unknown} */ (["interpolate", ["linear"], ["zoom"], 11.5, at(far), 14.5, at(near)])
  );
}

/** @param {string} source @param {Expression | "center" | "bottom"} anchor @param {Expression | number} size @returns {Layer} */
const marks = (source, anchor, size) => ({
  id: source,
  type: "symbol",
  source,
  layout: {
    "icon-image": ["get", "icon"],
    "icon-anchor": anchor,
    "icon-size": size,
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
    "symbol-sort-key": ["coalesce", ["get", "rank"], 0],
  },
  paint: { "icon-opacity": ["case", ["boolean", ["get", "faint"], false], 0.55, 1] },
});

/** @param {Palette} c @returns {Layer} */
const callSigns = (c) => ({
  id: "call-signs",
  type: "symbol",
  source: "members",
  minzoom: 14,
  layout: {
    "text-field": ["get", "id"],
    "text-font": FONT,
    "text-size": 12,
    "text-anchor": "top",
    "text-offset": [0, 0.7],
    "text-optional": true,
  },
  paint: { "text-color": c.strongInk, "text-halo-color": c.halo, "text-halo-width": 1.6 },
});

/** Names the member who calls for help below the ring: the mark covers the call sign. @param {Palette} c @returns {Layer} */
const caller = (c) => ({
  id: "own-names",
  type: "symbol",
  source: "own",
  filter: ["has", "label"],
  layout: {
    "text-field": ["get", "label"],
    "text-font": FONT,
    "text-size": 15,
    "text-anchor": "top",
    "text-offset": [0, 1.5],
    "text-allow-overlap": true,
    "text-ignore-placement": true,
  },
  paint: { "text-color": c.late, "text-halo-color": c.halo, "text-halo-width": 2 },
});

/** @param {Palette} c @returns {Layer} */
const stationLevels = (c) => ({
  id: "station-levels",
  type: "symbol",
  source: "stations",
  layout: {
    "text-field": ["get", "label"],
    "text-font": FONT,
    "text-size": 12,
    "text-anchor": "top",
    "text-offset": [0, 1],
    "text-optional": true,
  },
  paint: { "text-color": c.strongInk, "text-halo-color": c.halo, "text-halo-width": 1.6 },
});

/** The patrol points: larger and darker the longer nobody has looked. @param {Palette} c @returns {Layer} */
const checkpoints = (c) => ({
  id: "checkpoints",
  type: "circle",
  source: "checkpoints",
  layout: { "circle-sort-key": ["get", "rank"] },
  paint: {
    "circle-radius": ["match", ["get", "step"], "today", 4, "days", 6, 8],
    "circle-color": ["match", ["get", "step"], "today", c.paper, "days", c.wait, c.strongInk],
    "circle-stroke-color": ["match", ["get", "step"], "today", c.strongInk, c.paper],
    "circle-stroke-width": 1.6,
  },
});

/** @param {Palette} c @returns {Layer} */
const checkpointTimes = (c) => ({
  id: "checkpoint-times",
  type: "symbol",
  source: "checkpoints",
  filter: ["!=", ["get", "step"], "today"],
  layout: {
    "text-field": ["get", "label"],
    "text-font": FONT,
    "text-size": 11,
    "text-anchor": "top",
    "text-offset": [0, 0.9],
    "text-optional": true,
  },
  paint: { "text-color": c.strongInk, "text-halo-color": c.halo, "text-halo-width": 1.6 },
});

/** @param {string} source @param {string} colour @param {[number, number]} [offset] @returns {Layer} */
const ring = (source, colour, offset = [0, 0]) => ({
  id: `${source}-ring`,
  type: "circle",
  source,
  filter: ["boolean", ["get", "selected"], false],
  paint: {
    "circle-radius": 20,
    "circle-translate": offset,
    "circle-color": colour,
    "circle-opacity": 0.16,
    "circle-stroke-color": colour,
    "circle-stroke-width": 2.5,
  },
});

const NEAR = ["pin-lifebuoy", "pin-aed", "pin-hydrant"];
const PINS = ["pin-picked", ...NEAR];
/** Draws a life ring, an AED or a hydrant smaller than the case. */
const OWN_SIZE = /** @type {Expression} */ (["match", ["get", "icon"], NEAR, 1, 1.35]);

/** @param {Palette} c @returns {Layer[]} */
export const living = (c) => [
  {
    id: "route",
    type: "line",
    source: "route",
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": c.go, "line-width": 5, "line-dasharray": [0.1, 1.8] },
  },
  checkpoints(c),
  checkpointTimes(c),
  marks("stations", "center", grown(0.8, 1.1)),
  stationLevels(c),
  ring("members", c.strongInk),
  ring("incidents", c.strongInk, [0, -16]),
  marks("members", "center", grown(0.75, 0.95)),
  callSigns(c),
  marks("incidents", "bottom", grown(0.85, 1.4)),
  ring("own", c.late),
  marks("own", ["match", ["get", "icon"], [...PINS], "bottom", "center"], OWN_SIZE),
  caller(c),
];
