// @ts-check
/** The nearest road of the town's map, so that a map which frames one place shows a road beside it. Pure. */

/** @typedef {import("../distance.js").Point} Point */
/** @typedef {[number, number]} Place lon, lat */

/** @param {GeoJSON.FeatureCollection} features @returns {number[][][]} the lines of all roads */
function roadLines({ features }) {
  return features.flatMap(({ geometry, properties }) => {
    if (!properties?.k) return [];
    if (geometry.type === "LineString") return [geometry.coordinates];
    return geometry.type === "MultiLineString" ? geometry.coordinates : [];
  });
}

/** The point of the segment from `a` to `b` that is nearest to the origin, all in one plane. @param {Place} a @param {Place} b @returns {Place} */
function nearestOn([ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0;
  return [ax + share * dx, ay + share * dy];
}

/** @param {GeoJSON.FeatureCollection} features @param {Point} from @returns {Place | null} null in a town without roads */
export function nearestRoad(features, { lat, lon }) {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  /** @param {number[]} place @returns {Place} */
  const flat = ([x, y]) => [(x - lon) * squeeze, y - lat];
  /** @type {Place | null} */
  let nearest = null;
  for (const line of roadLines(features)) {
    for (let i = 1; i < line.length; i += 1) {
      const point = nearestOn(flat(line[i - 1]), flat(line[i]));
      if (!nearest || Math.hypot(...point) < Math.hypot(...nearest)) nearest = point;
    }
  }
  return nearest && [lon + nearest[0] / squeeze, lat + nearest[1]];
}
