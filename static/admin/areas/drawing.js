// @ts-check
/** The corners of an outline while it is drawn: each step gives a new list, so that it can be undone. */

import { distance_m } from "../../lib/distance.js";

/** @typedef {[number, number]} Corner lon, lat */
/** @typedef {"add" | "move" | "remove"} Mode */
/** @typedef {{corners: Corner[], before: Corner[][], mode: Mode, isNew: boolean}} Drawing */

const LEAST = 3;
const DECIMALS = 6;
const PAIR = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/;

/** @param {number[][][][] | undefined} polygons @returns {Drawing} */
export function begun(polygons) {
  const ring = polygons?.[0]?.[0] ?? [];
  const corners = ring.slice(0, -1).map(([lon, lat]) => /** @type {Corner} */ ([lon, lat]));
  return { corners, before: [], mode: corners.length ? "move" : "add", isNew: !corners.length };
}

/** True when the pen can draw the outline: one ring and no hole. @param {number[][][][] | undefined} polygons */
export const isSimple = (polygons) =>
  !polygons || (polygons.length === 1 && polygons[0].length === 1);

/** @param {Corner} a @param {Corner} b */
const apart = ([lon_a, lat_a], [lon_b, lat_b]) =>
  distance_m({ lat: lat_a, lon: lon_a }, { lat: lat_b, lon: lon_b });

/** @param {Corner[]} corners @param {Corner} at */
function nearest(corners, at) {
  const away = corners.map((corner) => apart(corner, at));
  return away.indexOf(Math.min(...away));
}

/** The side into which a new corner fits: the one that becomes longer by least. @param {Corner[]} corners @param {Corner} at */
function side(corners, at) {
  const longer = corners.map((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    return apart(corner, at) + apart(at, next) - apart(corner, next);
  });
  return longer.indexOf(Math.min(...longer)) + 1;
}

/** @param {Drawing} drawing @param {Corner[]} corners @returns {Drawing} */
export const withCorners = (drawing, corners) => ({
  ...drawing,
  corners,
  before: [...drawing.before, drawing.corners],
});

/** The drawing after a tap on the map. @param {Drawing} drawing @param {{lat: number, lon: number}} spot */
export function tapped(drawing, { lat, lon }) {
  const { corners, mode, isNew } = drawing;
  /** @type {Corner} */
  const at = [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))];
  if (mode === "add" || !corners.length) {
    // A new outline is walked along; a known one gets a corner between two others.
    const place = isNew || corners.length < LEAST ? corners.length : side(corners, at);
    return withCorners(drawing, corners.toSpliced(place, 0, at));
  }
  const near = nearest(corners, at);
  return withCorners(
    drawing,
    mode === "move" ? corners.with(near, at) : corners.toSpliced(near, 1),
  );
}

/** @param {Drawing} drawing @returns {Drawing} */
export function undone(drawing) {
  const corners = drawing.before.at(-1);
  return corners ? { ...drawing, corners, before: drawing.before.slice(0, -1) } : drawing;
}

/** Degrees to 0.1 m. @param {number} degrees */
export const short = (degrees) => Number(degrees.toFixed(DECIMALS));

/** The corners as lines of "lat, lon", to read and correct by keyboard. @param {Corner[]} corners */
export const asText = (corners) =>
  corners.map(([lon, lat]) => `${short(lat)}, ${short(lon)}`).join("\n");

/** The corners of such lines; null when a line is none. @param {string} text @returns {Corner[] | null} */
export function fromText(text) {
  const pairs = text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => PAIR.exec(line));
  if (pairs.some((pair) => !pair)) return null;
  return pairs.map((pair) => [Number(pair?.[2]), Number(pair?.[1])]);
}

/** The polygons to send; null while there are too few corners. @param {Corner[]} corners */
export const polygonsOf = (corners) =>
  corners.length < LEAST ? null : [[[...corners, corners[0]]]];

/**
 * The outlines of all areas, the chosen one and the corners that are drawn, for the map.
 * @param {{area_id: number, polygons: number[][][][]}[]} boundaries
 * @param {Map<number, string>} names
 * @param {number | null} chosen
 * @param {Drawing | null} drawing
 * @returns {GeoJSON.FeatureCollection}
 */
export function outlines(boundaries, names, chosen, drawing) {
  const known = boundaries
    .filter(({ area_id }) => !(drawing && area_id === chosen))
    .map(({ area_id, polygons }) =>
      feature(area_id === chosen ? "chosen" : "area", names.get(area_id) ?? "", {
        type: "MultiPolygon",
        coordinates: polygons,
      }),
    );
  return { type: "FeatureCollection", features: [...known, ...drawn(drawing?.corners ?? [])] };
}

/** @param {Corner[]} corners @returns {GeoJSON.Feature[]} */
function drawn(corners) {
  const ring = [...corners, ...corners.slice(0, 1)];
  /** @type {GeoJSON.Geometry} */
  const shape =
    corners.length < LEAST
      ? { type: "LineString", coordinates: corners }
      : { type: "Polygon", coordinates: [ring] };
  const last = corners.length - 1;
  return [
    ...(corners.length > 1 ? [feature("draft", "", shape)] : []),
    ...corners.map((corner, i) =>
      feature(i === last ? "last" : "corner", "", { type: "Point", coordinates: corner }),
    ),
  ];
}

/** @param {string} kind @param {string} name @param {GeoJSON.Geometry} geometry @returns {GeoJSON.Feature} */
const feature = (kind, name, geometry) => ({
  type: "Feature",
  properties: { kind, name },
  geometry,
});
