// @ts-check
import { html, LitElement, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { mapControls, mapLegend } from "../lib/map/legend.js";
import { noticeOf, open } from "../lib/map/town.js";
import { shownPlaces, updateMap } from "../lib/map/update.js";

/** @typedef {{lat: number, lon: number}} Spot */

/** Members go silent and targets pass without a frame, so the map redraws from time to time. */
const LOOK_AGAIN_MS = 15_000;
/** The properties whose look changes with time alone. @type {[string, number][]} */
const AGEING = ["members", "incidents"].map((name) => [name, 0]);

/**
 * The map of the street. Properties: `incidents` (State[]), `members` (Member[]), `selected` (incident
 * id or call sign), `picking`, `picked` and `me` ({lat, lon}), `sos` ({id, lat, lon}: a new one moves to the middle), `route` ([lon, lat][]), `areas` (outlines), `stations` (noise stations), `near` (AidState[]: the life ring, AED or hydrant of the chosen case), `checkpoints` (patrol points), `compact` (no legend; frames what it shows; with `tells-missing` it says that no map was imported). Events: `pick` {lat, lon}, `select-incident` {id},
 * `select-member` {call_sign}, `select-station` {id}, `moved` {lat, lon}: a person has dragged, to this middle. Methods: `fit()`,
 * `show({lat, lon})`, `centre({lat, lon})`; `start` is where the map begins.
 */
export class PatrolMap extends LitElement {
  static properties = {
    incidents: { attribute: false },
    members: { attribute: false },
    selected: { type: String },
    picking: { type: Boolean, reflect: true },
    picked: { attribute: false },
    sos: { attribute: false },
    stations: { attribute: false },
    near: { attribute: false },
    checkpoints: { attribute: false },
    me: { attribute: false },
    route: { attribute: false },
    areas: { attribute: false },
    compact: { type: Boolean, reflect: true },
    tellsMissing: { type: Boolean, attribute: "tells-missing" },
    town: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.incidents = /** @type {import("../lib/types.d.ts").IncidentState[]} */ ([]);
    this.members = /** @type {import("../lib/types.d.ts").MemberState[]} */ ([]);
    this.selected = /** @type {string | null} */ (null);
    this.picking = this.compact = this.tellsMissing = false;
    this.picked = /** @type {Spot | null} */ (null);
    this.sos = /** @type {(Spot & {id: string, call_sign?: string}) | null} */ (null);
    this.stations = /** @type {import("../lib/types.d.ts").StationNow[]} */ ([]);
    this.near = /** @type {readonly import("../lib/types.d.ts").AidState[]} */ ([]);
    this.checkpoints = /** @type {import("../lib/types.d.ts").CheckpointNow[]} */ ([]);
    this.me = /** @type {Spot | null} */ (null);
    this.route = /** @type {[number, number][] | null} */ (null);
    this.areas = /** @type {GeoJSON.FeatureCollection | null} */ (null);
    this.town = /** @type {import("../lib/types.d.ts").TownMap | null} */ (null);
    this.drawn = /** @type {import("../lib/map/town.js").Drawn | null} */ (null);
    /** The large map, which takes the place of the sketch when it stands. */
    this.coming = /** @type {import("../lib/map/town.js").Drawn | null} */ (null);
    /** Moves that a hidden panel could not show; they are made when it opens. @type {Map<PropertyKey, unknown>} */
    this.missed = new Map();
    this.resizes = new ResizeObserver(() => this.becameSeen());
    this.isOpening = false;
    this.trouble = "";
    /** @type {Spot | null} */
    this.start = null;
    this.restyle = () => {
      for (const drawn of [this.drawn, this.coming]) drawn?.restyle();
    };
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("theme", this.restyle);
    this.resizes.observe(this);
    this.timer = setInterval(() => updateMap(this, new Map(AGEING)), LOOK_AGAIN_MS);
    this.updateComplete.then(() => open(this));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("theme", this.restyle);
    this.resizes.disconnect();
    clearInterval(this.timer);
    for (const drawn of [this.drawn, this.coming]) drawn?.remove();
    this.drawn = this.coming = null;
  }

  /** @type {import("../lib/map/webgl.js").MapHandlers} */
  mapHandlers = {
    pick: (lat, lon) => this.emit("pick", { lat, lon }),
    incident: (id) => this.emit("select-incident", { id }),
    station: (id) => this.emit("select-station", { id }),
    member: (call_sign) => this.emit("select-member", { call_sign }),
    moved: (lat, lon) => {
      this.start = { lat, lon };
      this.emit("moved", { lat, lon });
    },
  };

  /** @param {string} name @param {object} detail */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  /** @param {import("lit").PropertyValues} changed */
  updated(changed) {
    updateMap(this, changed);
    if (this.clientWidth) return;
    for (const name of ["sos", "selected"])
      if (changed.has(name) && !this.missed.has(name)) this.missed.set(name, changed.get(name));
  }

  becameSeen() {
    if (!this.clientWidth || !this.missed.size) return;
    const { missed } = this;
    this.missed = new Map();
    updateMap(this, missed);
  }

  /** @param {{lat: number | null, lon: number | null}} spot */
  show({ lat, lon }) {
    if (lat !== null && lon !== null) this.drawn?.show([lon, lat]);
  }

  /** @param {Spot} spot */
  centre(spot) {
    this.start = spot;
    for (const drawn of [this.drawn, this.coming]) drawn?.centre([spot.lon, spot.lat]);
  }

  /** Fits the whole area, or all shown places when compact. */
  fit() {
    this.drawn?.fit(this.compact ? shownPlaces(this) : []);
  }

  /** @param {"in" | "out" | "fit"} name */
  act = (name) => (name === "fit" ? this.fit() : this.drawn?.zoom(name === "in" ? 1 : -1));

  render() {
    const { town: data, incidents, members } = this;
    const count = { incidents: incidents.length, members: members.length };
    return html`<div class="map-holder" role=${this.compact ? "group" : "region"} aria-label="${t("map.label")} ${t("map.described", count)}"></div>
      ${this.picking ? html`<p class="map-hint" role="status">${t("map.pick")}</p>` : nothing}
      ${noticeOf(this)}
      ${this.compact ? nothing : [mapControls(this), mapLegend(this.stations, this.near, this.checkpoints)]}
      ${(!this.compact || this.tellsMissing) && !this.picking && isEmpty(data) ? html`<p class="map-hint" role="status">${t("map.missing")}</p>` : nothing}
      <p class="map-source">${data?.sketch ? html`<b>${t("map.sketch")}</b>` : nothing}
        ${data?.attribution ?? ""} ${data?.tiles?.attribution ?? ""}</p>`;
  }
}
customElements.define("patrol-map", PatrolMap);

/** True when no map was imported: then a street's own page shows none. @param {PatrolMap["town"]} town */
function isEmpty(town) {
  return town?.features?.features.length === 0 && !town.pmtiles && !town.tiles;
}
