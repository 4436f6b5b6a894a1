// @ts-check
/**
 * Links that open a map application at a place. Stored positions are WGS-84; maps of mainland China
 * use GCJ-02 (Amap, and Apple there) or BD-09 (Baidu), so the links convert exactly.
 *
 * @typedef {import("./distance.js").Point} Point
 * @typedef {"amap" | "baidu" | "apple"} MapName
 */

/** The ellipsoid of GCJ-02 (Krasovsky 1940): its semi-major axis in metres. */
const AXIS_M = 6378245.0;
/** The square of that ellipsoid's eccentricity. */
const ECCENTRICITY_2 = 0.006693421622965943;
const BD_TURN = (Math.PI * 3000.0) / 180.0;
const { PI, sin, cos, sqrt, abs, atan2 } = Math;

/** The shift of GCJ-02 is defined only inside the mainland's bounding box. @param {Point} at */
const isAbroad = ({ lat, lon }) => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;

/** @param {number} x @param {number} y */
function shiftLat(x, y) {
  let d = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x));
  d += ((20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0) / 3.0;
  d += ((20.0 * sin(y * PI) + 40.0 * sin((y / 3.0) * PI)) * 2.0) / 3.0;
  return d + ((160.0 * sin((y / 12.0) * PI) + 320.0 * sin((y * PI) / 30.0)) * 2.0) / 3.0;
}

/** @param {number} x @param {number} y */
function shiftLon(x, y) {
  let d = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
  d += ((20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0) / 3.0;
  d += ((20.0 * sin(x * PI) + 40.0 * sin((x / 3.0) * PI)) * 2.0) / 3.0;
  return d + ((150.0 * sin((x / 12.0) * PI) + 300.0 * sin((x / 30.0) * PI)) * 2.0) / 3.0;
}

/** Converts to GCJ-02, the datum of maps in mainland China. @param {Point} wgs @returns {Point} */
export function toGcj02(wgs) {
  if (isAbroad(wgs)) return { lat: wgs.lat, lon: wgs.lon };
  const x = wgs.lon - 105.0;
  const y = wgs.lat - 35.0;
  const rad = (wgs.lat / 180.0) * PI;
  const magic = 1 - ECCENTRICITY_2 * sin(rad) ** 2;
  const root = sqrt(magic);
  return {
    lat:
      wgs.lat +
      (shiftLat(x, y) * 180.0) / (((AXIS_M * (1 - ECCENTRICITY_2)) / (magic * root)) * PI),
    lon: wgs.lon + (shiftLon(x, y) * 180.0) / ((AXIS_M / root) * cos(rad) * PI),
  };
}

/** Converts to BD-09, the datum of Baidu's maps. @param {Point} wgs @returns {Point} */
export function toBd09(wgs) {
  if (isAbroad(wgs)) return { lat: wgs.lat, lon: wgs.lon };
  const { lat, lon } = toGcj02(wgs);
  const z = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * BD_TURN);
  const theta = atan2(lat, lon) + 0.000003 * cos(lon * BD_TURN);
  return { lat: z * sin(theta) + 0.006, lon: z * cos(theta) + 0.0065 };
}

/** @param {number} degrees */
const fixed = (degrees) => degrees.toFixed(6);

/** @param {Point} to @param {string} name */
function amap(to, name) {
  const { lat, lon } = toGcj02(to);
  const query = new URLSearchParams({
    to: `${fixed(lon)},${fixed(lat)},${name}`,
    mode: "ride",
    coordinate: "gaode",
    callnative: "1",
    src: "patrol",
  });
  return `https://uri.amap.com/navigation?${query}`;
}

/** Without a start Baidu's web address shows no route, so it only marks the place. @param {Point} to @param {string} name @param {Point | null} from */
function baidu(to, name, from) {
  const goal = toBd09(to);
  const place = `${fixed(goal.lat)},${fixed(goal.lon)}`;
  const common = { output: "html", src: "patrol", coord_type: "bd09ll" };
  if (!from) {
    const query = new URLSearchParams({ location: place, title: name, content: name, ...common });
    return `https://api.map.baidu.com/marker?${query}`;
  }
  const start = toBd09(from);
  const query = new URLSearchParams({
    origin: `${fixed(start.lat)},${fixed(start.lon)}`,
    destination: `latlng:${place}|name:${name}`,
    mode: "riding",
    ...common,
  });
  return `https://api.map.baidu.com/direction?${query}`;
}

/** @param {Point} to */
function apple(to) {
  const { lat, lon } = toGcj02(to);
  const query = new URLSearchParams({ daddr: `${fixed(lat)},${fixed(lon)}`, dirflg: "w" });
  return `https://maps.apple.com/?${query}`;
}

/**
 * The links of the map applications that can show the way to a place.
 * @param {Point} to WGS-84
 * @param {string} name shown at the pin
 * @param {Point | null} [from] WGS-84, if the phone knows where it is
 * @returns {{map: MapName, url: string}[]}
 */
export const mapLinks = (to, name, from = null) => [
  { map: "amap", url: amap(to, name) },
  { map: "baidu", url: baidu(to, name, from) },
  { map: "apple", url: apple(to) },
];
