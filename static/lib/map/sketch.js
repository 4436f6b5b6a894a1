// @ts-check
import { colourOf, DOTS, LOST_CROSS, PIN, SIGNS } from "./icons.js";
import { palette } from "./palette.js";
import { areaMark, checkpointMark, linesOf, make, stationMark } from "./sketch_shapes.js";

/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("./webgl.js").MapHandlers} Heard */
/** @typedef {import("./webgl.js").LayerName} LayerName */

const SIZE = 1000;
/** The least height of a framed view, in metres. */
const LEAST_M = 400;
const METRES_A_DEGREE = 111_320;
/** The space around the framed places, in pixels: pins stand upwards, and words lie at the lower edge. */
const EDGES = { top: 52, right: 48, bottom: 72, left: 48 };
/** A road is never thinner than this share of its width in pixels, from however far it is seen. */
const LEAST_SHARE = 0.6;
/** @type {LayerName[]} */
const LAYERS = ["areas", "route", "checkpoints", "stations", "members", "incidents", "own"];
/** @type {Record<string, number>} */
const WIDTHS = { motorway: 7, trunk: 7, primary: 6, secondary: 5, tertiary: 4 };

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
    this.svg = /** @type {SVGSVGElement} */ (
      make("svg", { class: "map-sketch", "aria-hidden": "true" })
    );
    this.ground = make("g");
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, make("g")]));
    this.svg.append(this.ground, ...Object.values(this.layers));
    /** @type {Partial<Record<LayerName, GeoJSON.FeatureCollection>>} */
    this.data = {};
    this.unit = 1;
    holder.append(this.svg);
    this.svg.addEventListener("click", (event) => this.clicked(event));
    this.svg.addEventListener("pointermove", (event) => this.dragged(event));
    this.svg.addEventListener("pointerup", () => this.moved());
    // The pins keep their size in pixels when a hidden map opens or the window grows.
    this.resizes = new ResizeObserver(() => this.svg.clientWidth && this.applyView());
    this.resizes.observe(this.svg);
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
    const road = make("path", {
      d,
      class: "road",
      fill: "none",
      stroke: colours.road,
      "stroke-linejoin": "round",
    });
    road.style.strokeWidth = `calc(${WIDTHS[properties?.k] ?? 2}px * var(--road-share, 1))`;
    return road;
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
    if (name === "areas") return areaMark(this, geometry, properties?.kind);
    if (name === "checkpoints") return checkpointMark(this, geometry, properties);
    if (name === "stations") return stationMark(this, geometry, properties);
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
      return this.handlers.pick(...this.placeOf(at));
    }
    const target = /** @type {Element} */ (event.target).closest("g[data-id]");
    const { layer, id } = /** @type {SVGGElement | null} */ (target)?.dataset ?? {};
    if (id && layer === "incidents") this.handlers.incident(id);
    if (id && layer === "members") this.handlers.member(id);
    if (id && layer === "stations") this.handlers.station?.(id);
  }

  /** @param {PointerEvent} event */
  dragged(event) {
    if (!event.buttons || this.isPicking) return;
    this.view.x -= event.movementX * this.unit;
    this.view.y -= event.movementY * this.unit;
    this.applyView();
  }

  /** The latitude and longitude of a point of the drawing. @param {{x: number, y: number}} point @returns {[number, number]} */
  placeOf({ x, y }) {
    const [west, , , north] = this.town.bounds;
    return [north - y / this.scale, west + x / this.scale / this.squeeze];
  }

  /** Tells the place in the middle after a person has dragged. */
  moved() {
    const { x, y, width, height } = this.view;
    this.handlers.moved?.(...this.placeOf({ x: x + width / 2, y: y + height / 2 }));
  }

  /** Frames the places, or the whole town without any. @param {[number, number][]} places */
  fit(places) {
    this.view = places.length ? this.around(places) : this.whole();
    this.applyView();
  }

  whole() {
    const [west, south, east, north] = this.town.bounds;
    const [left, top] = this.project([west, north]);
    const [right, bottom] = this.project([east, south]);
    return new DOMRect(left - 10, top - 10, right - left + 20, bottom - top + 20);
  }

  /** @param {[number, number][]} places */
  around(places) {
    const points = places.map((place) => this.project(place));
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
    const box = this.size();
    const space = {
      width: box.width - EDGES.left - EDGES.right,
      height: box.height - EDGES.top - EDGES.bottom,
    };
    const least = ((LEAST_M / METRES_A_DEGREE) * this.scale) / box.height;
    const unit = Math.max(width / space.width, height / space.height, least);
    return new DOMRect(
      left + width / 2 - (EDGES.left + space.width / 2) * unit,
      top + height / 2 - (EDGES.top + space.height / 2) * unit,
      box.width * unit,
      box.height * unit,
    );
  }

  /** The picture in pixels; a holder that is not laid out yet counts as the phone's strip. */
  size() {
    const { width, height } = this.svg.getBoundingClientRect();
    return { width: Math.max(width, 320), height: Math.max(height, 160) };
  }

  applyView() {
    const { x, y, width, height } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const box = this.size();
    const unit = Math.max(width / box.width, height / box.height);
    if (unit === this.unit) return;
    this.unit = unit;
    this.svg.style.setProperty("--road-share", String(Math.max(1, LEAST_SHARE * unit)));
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
    this.resizes.disconnect();
    this.svg.remove();
  }
}

/**
 * @param {HTMLElement} holder
 * @param {TownMap} town
 * @param {Heard} handlers
 */
export const open = async (holder, town, handlers) => new SketchMap(holder, town, handlers);
