// @ts-check
/** The shapes of the sketch as SVG. */

import { colourOf, RING, RINGS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
export function make(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** @param {GeoJSON.Geometry} g @returns {number[][][]} every line of it, polygons as their rings */
export function linesOf(g) {
  if (g.type === "LineString") return [g.coordinates];
  if (g.type === "MultiLineString" || g.type === "Polygon") return g.coordinates;
  if (g.type === "MultiPolygon") return g.coordinates.flat();
  return [];
}

/**
 * The outline of an area, or a corner of the one that is drawn.
 * @param {import("./sketch.js").SketchMap} map @param {GeoJSON.Geometry} geometry @param {string} kind
 */
export function areaMark(map, geometry, kind) {
  const { colours, unit } = map;
  if (geometry.type === "Point") {
    const [cx, cy] = map.project(geometry.coordinates);
    const fill = kind === "last" ? colours.go : colours.paper;
    return make("circle", {
      cx,
      cy,
      r: 6 * unit,
      fill,
      stroke: colours.go,
      "stroke-width": 2.5 * unit,
    });
  }
  const isPlain = kind === "area";
  const colour = isPlain ? colours.strongInk : colours.go;
  return make("path", {
    d: linesOf(geometry)
      .map((line) => map.path(line))
      .join(""),
    fill: colour,
    "fill-opacity": isPlain ? 0.05 : 0.18,
    "fill-rule": "evenodd",
    stroke: colour,
    "stroke-opacity": isPlain ? 0.55 : 1,
    "stroke-width": (isPlain ? 1.5 : 3) * unit,
  });
}

/**
 * A patrol point, larger and darker the longer nobody has looked at it, with the time below.
 * @param {import("./sketch.js").SketchMap} map @param {GeoJSON.Geometry} geometry @param {GeoJSON.GeoJsonProperties} properties
 */
export function checkpointMark(map, geometry, properties) {
  const { colours, unit } = map;
  const { step = "today", id = "", label = "" } = properties ?? {};
  const [x, y] = map.project(geometry.type === "Point" ? geometry.coordinates : []);
  const g = make("g", {
    transform: `translate(${x} ${y}) scale(${unit})`,
    "data-layer": "checkpoints",
    "data-id": id,
  });
  const radius = { today: 5, days: 7, long: 9 }[/** @type {"today"|"days"|"long"} */ (step)];
  const colour =
    step === "today" ? colours.paper : step === "days" ? colours.wait : colours.strongInk;
  const words = make("text", {
    y: 22,
    "text-anchor": "middle",
    "font-size": 11,
    fill: colours.strongInk,
    stroke: colours.halo,
    "stroke-width": 3,
    "paint-order": "stroke",
  });
  words.textContent = step === "today" ? "" : label;
  g.append(
    make("rect", {
      x: -radius,
      y: -radius,
      width: 2 * radius,
      height: 2 * radius,
      rx: radius,
      fill: colour,
      stroke: step === "today" ? colours.strongInk : colours.paper,
      "stroke-width": 1.6,
    }),
    words,
  );
  return g;
}

/**
 * The ring of a noise station, with its level below.
 * @param {import("./sketch.js").SketchMap} map @param {GeoJSON.Geometry} geometry @param {GeoJSON.GeoJsonProperties} properties
 */
export function stationMark(map, geometry, properties) {
  const { colours, unit } = map;
  const { icon = "", id = "", label = "" } = properties ?? {};
  const [x, y] = map.project(geometry.type === "Point" ? geometry.coordinates : []);
  const g = make("g", {
    transform: `translate(${x} ${y}) scale(${unit}) translate(-12 -12)`,
    "data-layer": "stations",
    "data-id": id,
  });
  const { width, dash } = RINGS[icon];
  const words = make("text", {
    x: 12,
    y: 35,
    "text-anchor": "middle",
    "font-size": 12,
    fill: colours.strongInk,
    stroke: colours.halo,
    "stroke-width": 3,
    "paint-order": "stroke",
  });
  words.textContent = label;
  g.append(
    make("path", {
      d: RING,
      fill: colours.paper,
      stroke: colourOf(icon, colours),
      "stroke-width": width,
      "stroke-dasharray": dash.join(" "),
    }),
    words,
  );
  return g;
}
