// @ts-check
/** 示意图: the levels between the stations by inverse distance, only within 150 m of one. */

import { distance_m } from "../../lib/distance.js";

/** @typedef {{lat: number, lon: number, level: number}} Measured */

export const REACH_M = 150;
const CELL_M = 30;
const NEAREST = 6;
const METRES_A_DEGREE = 111_320;
/** Bands of 5 dB, as the maps of the EU have them. */
export const LOWEST_BAND = 40;
export const BAND_DB = 5;
export const BANDS = 8;

/** @param {number} level */
export const bandOf = (level) =>
  Math.min(BANDS - 1, Math.max(0, Math.floor((level - LOWEST_BAND) / BAND_DB)));

/** The level at a place: the six nearest stations, each by the square of its distance. @param {{lat: number, lon: number}} place @param {Measured[]} stations */
export function levelAt(place, stations) {
  const near = stations
    .map((station) => ({ level: station.level, away: Math.max(1, distance_m(place, station)) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, NEAREST);
  const weights = near.map(({ away }) => 1 / away ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return near.reduce((sum, { level }, i) => sum + level * weights[i], 0) / total;
}

/** The squares around the stations, each with its band. @param {Measured[]} stations @returns {{lat: number, lon: number, band: number}[]} */
export function cells(stations) {
  /** @type {Map<string, {lat: number, lon: number, band: number}>} */
  const squares = new Map();
  const high = CELL_M / METRES_A_DEGREE;
  for (const station of stations) {
    const wide = high / Math.cos((station.lat * Math.PI) / 180);
    const reach = Math.ceil(REACH_M / CELL_M);
    for (let row = -reach; row <= reach; row++)
      for (let column = -reach; column <= reach; column++) {
        const place = { lat: station.lat + row * high, lon: station.lon + column * wide };
        if (distance_m(place, station) > REACH_M) continue;
        const key = `${Math.round(place.lat / high)}:${Math.round(place.lon / wide)}`;
        squares.set(key, { ...place, band: bandOf(levelAt(place, stations)) });
      }
  }
  return [...squares.values()];
}

export const CELL_DEGREES = CELL_M / METRES_A_DEGREE;
