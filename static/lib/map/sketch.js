// @ts-check
import { colourOf, DOTS, LOST_CROSS, PIN, SIGNS } from "./icons.js";
import { palette } from "./palette.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("./webgl.js").MapHandlers} Heard */
/** @typedef {import("./webgl.js").LayerName} LayerName */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 1000;
/** @type {LayerName[]} */
const LAYERS = ["route", "members", "incidents", "own"];
/** @type {Record<string, number>} */
const WIDTHS = { motorway: 7, trunk: 7, primary: 6, secondary: 5, tertiary: 4 };

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function make(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** @param {GeoJSON.Geometry} g @returns {number[][][]} every line of it, polygons as their rings */
function linesOf(g) {
  if (g.type === "LineString") return [g.coordinates];
  if (g.type === "MultiLineString" || g.type === "Polygon") return g.coordinates;
  if (g.type === "MultiPolygon") return g.coordinates.flat();
  return [];
}

/** Draws the town without WebGL: plain SVG that drags and zooms by its viewBox. */
export class SketchMap {
  /**
   * @param {HTMLElement} holder
   * @param {TownMap} town
   * @param {Heard} handlers
   */
  constructor(holder, town, handlers) {
    this.town = town;
    this.handlers = handlers;
    this.isPicking = false;
    this.colours = palette();
    this.view = new DOMRect();
    const [west, south, east, north] = town.bounds;
    this.squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    this.scale = SIZE / Math.max((east - west) * this.squeeze, north - south);
    this.svg = /** @type {SVGSVGElement} */ (make("svg", { class: "map-sketch" }));
    this.ground = make("g");
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, make("g")]));
    this.svg.append(this.ground, ...Object.values(this.layers));
    /** @type {Partial<Record<LayerName, GeoJSON.FeatureCollection>>} */
    this.data = {};
    this.unit = 1;
    holder.replaceChildren(this.svg);
    this.svg.addEventListener("click", (event) => this.clicked(event));
    this.svg.addEventListener("pointermove", (event) => this.dragged(event));
    this.restyle();
    this.fit([]);
  }

  /** @param {number[]} place @returns {[number, number]} */
  project([lon, lat]) {
    const [west, , , north] = this.town.bounds;
    return [(lon - west) * this.squeeze * this.scale, (north - lat) * this.scale];
  }

  /** @param {number[][]} line */
  path(line) {
    return line
      .map(
        (place, i) =>
          `${i ? "L" : "M"}${this.project(place)
            .map((n) => n.toFixed(1))
            .join(" ")}`,
      )
      .join("");
  }

  /** @param {GeoJSON.Feature} feature */
  groundShape({ geometry, properties }) {
    const d = linesOf(geometry)
      .map((line) => this.path(line))
      .join("");
    const { colours } = this;
    const isArea = geometry.type.endsWith("Polygon");
    if (properties?.kind === "water") {
      if (isArea) return make("path", { d, fill: colours.water });
      return make("path", {
        d,
        fill: "none",
        stroke: colours.water,
        "stroke-width": 14,
        "stroke-linecap": "round",
      });
    }
    if (isArea) return make("path", { d, fill: colours.block });
    const width = WIDTHS[properties?.k] ?? 2;
    return make("path", {
      d,
      fill: "none",
      stroke: colours.road,
      "stroke-width": width,
      "stroke-linejoin": "round",
    });
  }

  restyle() {
    this.colours = palette();
    this.svg.style.background = this.colours.ground;
    this.ground.replaceChildren(...this.town.features.features.map((f) => this.groundShape(f)));
    for (const name of LAYERS) this.draw(name);
  }

  /** @param {LayerName} name @param {GeoJSON.FeatureCollection} features */
  set(name, features) {
    this.data[name] = features;
    this.draw(name);
  }

  /** @param {LayerName} name */
  draw(name) {
    const features = this.data[name]?.features ?? [];
    this.layers[name].replaceChildren(...features.map((f) => this.mark(name, f)));
  }

  /** @param {LayerName} name @param {GeoJSON.Feature} feature */
  mark(name, { geometry, properties }) {
    if (geometry.type !== "Point") {
      const d = linesOf(geometry)
        .map((line) => this.path(line))
        .join("");
      return make("path", {
        d,
        class: "route",
        fill: "none",
        stroke: this.colours.go,
        "stroke-width": 5 * this.unit,
      });
    }
    const icon = String(properties?.icon);
    const isPin = icon in SIGNS;
    const [x, y] = this.project(geometry.coordinates);
    const size = this.unit * (isPin ? (properties?.selected ? 1.9 : 1.5) : 0.9);
    const g = make("g", {
      transform: `translate(${x} ${y}) scale(${size}) translate(-12 ${isPin ? -23 : -12})`,
    });
    g.append(...(isPin ? this.pin(icon) : this.dot(icon)));
    g.setAttribute("opacity", properties?.faint ? "0.55" : "1");
    g.dataset.layer = name;
    g.dataset.id = properties?.id ?? "";
    return g;
  }

  /** @param {string} icon */
  pin(icon) {
    const sign = SIGNS[icon];
    const { paper } = this.colours;
    return [
      make("path", {
        d: PIN,
        fill: colourOf(icon, this.colours),
        stroke: paper,
        "stroke-width": 1.4,
      }),
      make("path", {
        d: sign.d,
        transform: sign.transform ?? "",
        fill: paper,
        "fill-rule": "evenodd",
      }),
    ];
  }

  /** @param {string} icon */
  dot(icon) {
    const colour = colourOf(icon, this.colours);
    const { paper } = this.colours;
    if (icon !== "dot-lost")
      return [make("path", { d: DOTS[icon], fill: colour, stroke: paper, "stroke-width": 2 })];
    return [
      make("path", { d: DOTS[icon], fill: paper, stroke: colour, "stroke-width": 2.4 }),
      make("path", { d: LOST_CROSS, fill: "none", stroke: colour, "stroke-width": 2.4 }),
    ];
  }

  /** @param {boolean} isPicking */
  setPicking(isPicking) {
    this.isPicking = isPicking;
    this.svg.classList.toggle("is-picking", isPicking);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (this.isPicking) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(
        this.svg.getScreenCTM()?.inverse(),
      );
      const [west, , , north] = this.town.bounds;
      return this.handlers.pick(north - at.y / this.scale, west + at.x / this.scale / this.squeeze);
    }
    const target = /** @type {Element} */ (event.target).closest("g[data-id]");
    const { layer, id } = /** @type {SVGGElement | null} */ (target)?.dataset ?? {};
    if (id && layer === "incidents") this.handlers.incident(id);
    if (id && layer === "members") this.handlers.member(id);
  }

  /** @param {PointerEvent} event */
  dragged(event) {
    if (!event.buttons || this.isPicking) return;
    this.view.x -= event.movementX * this.unit;
    this.view.y -= event.movementY * this.unit;
    this.applyView();
  }

  /** @param {[number, number][]} places */
  fit(places) {
    const [west, south, east, north] = this.town.bounds;
    const points = (
      places.length
        ? places
        : [
            [west, south],
            [east, north],
          ]
    ).map((p) => this.project(p));
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const pad = places.length ? 60 : 10;
    this.view = new DOMRect(
      Math.min(...xs) - pad,
      Math.min(...ys) - pad,
      Math.max(...xs) - Math.min(...xs) + 2 * pad,
      Math.max(...ys) - Math.min(...ys) + 2 * pad,
    );
    this.applyView();
  }

  applyView() {
    const { x, y, width, height } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const box = this.svg.getBoundingClientRect();
    const unit = Math.max(width / (box.width || 600), height / (box.height || 600));
    if (unit === this.unit) return;
    this.unit = unit;
    for (const name of LAYERS) this.draw(name);
  }

  /** @param {[number, number]} place */
  show(place) {
    const [x, y] = this.project(place);
    const v = this.view;
    if (x > v.left && x < v.right && y > v.top && y < v.bottom) return;
    this.centre(place);
  }

  /** Moves the map so that a place is in its middle. @param {[number, number]} place */
  centre(place) {
    const [x, y] = this.project(place);
    const { width, height } = this.view;
    this.view = new DOMRect(x - width / 2, y - height / 2, width, height);
    this.applyView();
  }

  /** @param {number} steps */
  zoom(steps) {
    const v = this.view;
    const share = 2 ** -steps;
    this.view = new DOMRect(
      v.x + (v.width * (1 - share)) / 2,
      v.y + (v.height * (1 - share)) / 2,
      v.width * share,
      v.height * share,
    );
    this.applyView();
  }

  remove() {
    this.svg.remove();
  }
}

/**
 * @param {HTMLElement} holder
 * @param {TownMap} town
 * @param {Heard} handlers
 */
export const open = async (holder, town, handlers) => new SketchMap(holder, town, handlers);
