// @ts-check
/** The distance between two WGS-84 places. @typedef {{lat: number, lon: number}} Point */

/** The Earth's mean radius, in metres. */
const EARTH_M = 6371008.8;
/** Streets are longer than the straight line; the server uses the same factor. */
const DETOUR = 1.36;
const RIDE_M_S = 4;
const { PI, asin, cos, min, sin, sqrt } = Math;

/** The great-circle distance in metres. @param {Point} a @param {Point} b */
export function distance_m(a, b) {
  const rad = PI / 180;
  const h =
    sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    cos(a.lat * rad) * cos(b.lat * rad) * sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_M * asin(min(1, sqrt(h)));
}

/** The route by bicycle: the straight line times the detour factor, at 4 m/s. @param {Point} a @param {Point} b */
export function byBike(a, b) {
  const way_m = distance_m(a, b) * DETOUR;
  return { way_m, eta_s: way_m / RIDE_M_S };
}
