// @ts-check
/** The stations on a plain map of the street: value, state and name, and the sketch between them. */

import { html, nothing, svg } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { linesOf } from "../../lib/map/sketch_shapes.js";
import { BAND_DB, BANDS, CELL_DEGREES, cells, LOWEST_BAND, REACH_M } from "./field.js";
import { inDb, LOOK, nameOf } from "./look.js";

/** @typedef {import("./look.js").Station} Station */
/** @typedef {import("../../lib/types.d.ts").TownMap} Town */

const WIDTH = 800;
const EDGE_DEGREES = 0.0025;

export class NoiseMap extends LightDomElement {
  static properties = {
    stations: { attribute: false },
    chosen: { attribute: false },
    town: { state: true },
  };

  constructor() {
    super();
    this.stations = /** @type {Station[]} */ ([]);
    this.chosen = /** @type {number|null} */ (null);
    this.town = /** @type {Town|null} */ (null);
    api.get("/api/v1/map").then(
      (town) => {
        this.town = /** @type {Town} */ (town);
      },
      () => {},
    );
  }

  /** West, south, east and north of what is shown. */
  get box() {
    const lats = this.stations.map(({ lat }) => lat);
    const lons = this.stations.map(({ lon }) => lon);
    return {
      west: Math.min(...lons) - EDGE_DEGREES,
      east: Math.max(...lons) + EDGE_DEGREES,
      south: Math.min(...lats) - EDGE_DEGREES,
      north: Math.max(...lats) + EDGE_DEGREES,
    };
  }

  /** Returns how degrees become places of the picture. */
  get scale() {
    const { west, east, south, north } = this.box;
    const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const unit = WIDTH / ((east - west) * squeeze);
    /** @param {number} lon @param {number} lat @returns {[number, number]} */
    const at = (lon, lat) => [(lon - west) * squeeze * unit, (north - lat) * unit];
    return { unit, at, height: (north - south) * unit };
  }

  render() {
    if (!this.stations.length) return nothing;
    const { at, height, unit } = this.scale;
    return html`<figure class="noise-map">
      <svg viewBox="0 0 ${WIDTH} ${Math.round(height)}" role="group" aria-label=${t("noise.map")}>
        ${svg`<g class="ground">${this.ground(at)}</g><g class="field">${this.field(at, unit)}</g>`}
        ${this.stations.map((station) => this.mark(station, at))}
      </svg>
      <figcaption class="muted small">${t("noise.sketch", { m: REACH_M })} ${this.legend()}</figcaption>
    </figure>`;
  }

  legend() {
    return html`<span class="bands">${Array.from({ length: BANDS }, (_, band) => {
      const from = LOWEST_BAND + band * BAND_DB;
      const words = band === 0 ? `<${from + BAND_DB}` : band === BANDS - 1 ? `≥${from}` : `${from}`;
      return html`<span class="band b${band}">${words}</span>`;
    })}</span>`;
  }

  /** @param {(lon: number, lat: number) => [number, number]} at */
  ground(at) {
    return (this.town?.features.features ?? []).map(({ geometry, properties }) => {
      const d = linesOf(geometry)
        .map((line) =>
          line
            .map(
              ([lon, lat], i) =>
                `${i ? "L" : "M"}${at(lon, lat)
                  .map((n) => n.toFixed(1))
                  .join(" ")}`,
            )
            .join(""),
        )
        .join("");
      const kind = properties?.kind === "water" ? "water" : "road";
      const isArea = geometry.type.endsWith("Polygon");
      return svg`<path class="${kind} ${isArea ? "area" : "line"}" d="${d}"/>`;
    });
  }

  /** @param {(lon: number, lat: number) => [number, number]} at @param {number} unit */
  field(at, unit) {
    const measured = this.stations.flatMap(({ lat, lon, level, state }) =>
      level === null || state === "doubtful" ? [] : [{ lat, lon, level }],
    );
    const size = CELL_DEGREES * unit;
    return cells(measured).map(({ lat, lon, band }) => {
      const [x, y] = at(lon, lat);
      return svg`<rect class="b${band}" x="${(x - size / 2).toFixed(1)}" y="${(y - size / 2).toFixed(1)}" width="${size.toFixed(1)}" height="${size.toFixed(1)}"/>`;
    });
  }

  /** @param {Station} station @param {(lon: number, lat: number) => [number, number]} at */
  mark(station, at) {
    const [x, y] = at(station.lon, station.lat);
    const { kind, mark } = LOOK[station.state];
    const words = `${nameOf(station)} ${inDb(station.level)} dB(A), ${t(`noise.state.${station.state}`)}`;
    const place = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
    return svg`<a class="station ${kind} ${this.chosen === station.id ? "chosen" : ""}" href="/noise/station?id=${station.id}" aria-label=${words} transform=${place}>
      <circle r="26"/><text class="name" y="44">${nameOf(station)}</text>
      <text class="value" y="6">${inDb(station.level)}</text>
      <text class="state" x="22" y="-16" aria-hidden="true">${mark}</text></a>`;
  }
}
customElements.define("noise-map", NoiseMap);
