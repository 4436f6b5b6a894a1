// @ts-check
import { addProtocol, Map as GlMap, setWorkerUrl } from "maplibre-gl";
import { lang } from "../i18n.js";
import { WORKER } from "./gl_files.js";
import { DOTS, PIXEL_RATIO, picture, RINGS, SIGNS } from "./icons.js";
import { palette } from "./palette.js";
import { townStyle } from "./style.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {"areas" | "route" | "checkpoints" | "stations" | "members" | "incidents" | "own"} LayerName */
/** @typedef {{pick: (lat: number, lon: number) => void, incident: (id: string) => void, member: (id: string) => void, station?: (id: string) => void, moved?: (lat: number, lon: number) => void}} MapHandlers */

/** A gloved finger is less exact than a mouse. */
const REACH_PX = 14;
const FONTS =
  '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif';

setWorkerUrl(WORKER);

/** The town drawn by MapLibre. It has the same methods as `SketchMap`. */
export class WebGlMap {
  /**
   * @param {HTMLElement} holder
   * @param {TownMap} town
   * @param {MapHandlers} handlers
   * @param {{isCalm: boolean}} options calm: scrolling the page over the map must not zoom it
   */
  constructor(holder, town, handlers, { isCalm }) {
    this.holder = holder;
    this.town = town;
    this.handlers = handlers;
    this.isPicking = false;
    this.colours = palette();
    /** @type {Partial<Record<LayerName, GeoJSON.FeatureCollection>>} */
    this.data = {};
    this.map = new GlMap({
      container: holder,
      style: townStyle(town, this.colours),
      bounds: town.bounds,
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      cooperativeGestures: false,
      scrollZoom: !isCalm,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      minZoom: 9,
      maxZoom: 19,
      localIdeographFontFamily: FONTS,
      locale: { "Map.Title": lang === "en" ? "Map" : "地图" },
      fadeDuration: 0,
    });
    // The holder is the landmark, and one is enough.
    this.map.getCanvas().setAttribute("role", "application");
    /** Fulfilled when everything in view is drawn. */
    this.whole = this.map.once("load");
    this.map.touchZoomRotate.disableRotation();
    this.map.on("style.load", () => this.setAllData());
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("mousemove", ({ point }) => this.hover(point));
    // Only a move by a person has the event of a hand.
    this.map.on("moveend", ({ originalEvent }) => {
      const { lat, lng } = this.map.getCenter();
      if (originalEvent) handlers.moved?.(lat, lng);
    });
  }

  addPictures() {
    for (const name of [SIGNS, DOTS, RINGS].flatMap(Object.keys)) {
      this.map.addImage(name, picture(name, this.colours), { pixelRatio: PIXEL_RATIO });
    }
  }

  /** @param {LayerName} name @param {GeoJSON.FeatureCollection} features */
  set(name, features) {
    this.data[name] = features;
    const source = /** @type {import("maplibre-gl").GeoJSONSource | undefined} */ (
      this.map.getSource(name)
    );
    source?.setData(features);
  }

  setAllData() {
    this.addPictures();
    for (const [name, features] of Object.entries(this.data)) {
      this.set(/** @type {LayerName} */ (name), features);
    }
  }

  restyle() {
    this.colours = palette();
    this.map.setStyle(townStyle(this.town, this.colours), { diff: false });
  }

  /** @param {boolean} isPicking */
  setPicking(isPicking) {
    this.isPicking = isPicking;
    this.map.getCanvas().classList.toggle("is-picking", isPicking);
  }

  /** @param {import("maplibre-gl").PointLike & {x: number, y: number}} point */
  nearest({ x, y }) {
    if (!this.map.getLayer("incidents")) return undefined;
    /** @type {[[number, number], [number, number]]} */
    const box = [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ];
    return this.map.queryRenderedFeatures(box, {
      layers: ["incidents", "members", "stations"],
    })[0];
  }

  /** @param {import("maplibre-gl").MapMouseEvent} event */
  clicked({ point, lngLat }) {
    if (this.isPicking) return this.handlers.pick(lngLat.lat, lngLat.lng);
    const hit = this.nearest(point);
    if (hit?.layer.id === "incidents") this.handlers.incident(hit.properties.id);
    else if (hit?.layer.id === "members") this.handlers.member(hit.properties.id);
    else if (hit) this.handlers.station?.(hit.properties.id);
  }

  /** @param {import("maplibre-gl").Point} point */
  hover(point) {
    if (this.isPicking) return;
    this.map.getCanvas().classList.toggle("is-over", Boolean(this.nearest(point)));
  }

  /** @param {[number, number][]} places lon, lat */
  fit(places) {
    if (!places.length) return this.map.fitBounds(this.town.bounds, { padding: 24, duration: 0 });
    const lons = places.map(([lon]) => lon);
    const lats = places.map(([, lat]) => lat);
    this.map.fitBounds(
      [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
      { padding: { top: 52, bottom: 72, left: 48, right: 48 }, maxZoom: 16.2, duration: 0 },
    );
  }

  /** Brings a place into view; the map stays when the place is well inside already. @param {[number, number]} place */
  show(place) {
    this.map.resize(); // its panel may have opened just now
    const { x, y } = this.map.project(place);
    const { clientWidth: w, clientHeight: h } = this.map.getContainer();
    const isInside = x > 60 && y > 80 && x < w - 60 && y < h - 80;
    if (!isInside) this.map.easeTo({ center: place, zoom: Math.max(this.map.getZoom(), 14) });
  }

  /** Moves the map so that a place is in its middle. @param {[number, number]} place */
  centre(place) {
    // A bar that has just appeared made the map lower, and MapLibre hears of it later
    this.map.resize();
    this.map.easeTo({ center: place, zoom: Math.max(this.map.getZoom(), 15) });
  }

  /** @param {number} steps */
  zoom(steps) {
    this.map.easeTo({ zoom: this.map.getZoom() + steps });
  }

  remove() {
    this.map.remove();
    this.holder.remove();
  }
}

/**
 * @param {HTMLElement} holder
 * @param {TownMap} town
 * @param {MapHandlers} handlers
 * @param {{isCalm: boolean}} options
 */
export async function open(holder, town, handlers, options) {
  // The network may have ended since the module came: without its worker the sketch stays.
  await fetch(WORKER);
  if (town.pmtiles) {
    const { Protocol } = await import("pmtiles");
    addProtocol("pmtiles", new Protocol().tile);
  }
  return new WebGlMap(holder, town, handlers, options);
}
