// @ts-check
import { html } from "lit";
import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { spotOf } from "./alarm/sos.js";
import { LightDomElement } from "./parts/light_dom_element.js";
import { kindAndId } from "./queue/queue.js";
import { isEnded } from "./state/crew.js";
import { desk } from "./state/store.js";
import "../parts/patrol-map.js";
import "./parts/live-mark.js";

/** @typedef {import("./state/types.js").State} State */
/** @typedef {import("../lib/types.d.ts").StationNow} Station */

/** Levels change each second and stand in no feed, so the map asks for them. */
const STATIONS_EVERY_MS = 10_000;
/** In a busy minute each act is news, and the map asks no more often. */
const LEAST_MS = 3_000;
/** A ring whose level was read longer ago is taken off the map. */
const OLD_MS = 60_000;

/** One line that leads from each member on the way to the case and back. @param {State} state @param {string|null} id */
function routeLines(state, id) {
  const incident = state.incidents.get(id ?? "");
  if (!incident || incident.lat === null || incident.lon === null) return null;
  /** @type {[number, number]} */
  const there = [incident.lon, incident.lat];
  const { dispatched = [], accepted = [], en_route = [] } = incident.crew;
  /** @type {[number, number][]} */
  const line = [];
  for (const callSign of [...dispatched, ...accepted, ...en_route]) {
    const member = state.members.get(callSign);
    if (member?.lat == null || member.lon == null || member.lost) continue;
    line.push([member.lon, member.lat], there);
  }
  return line.length ? line : null;
}

/** The map with cases and members. A new case's place is picked here. */
export class DeskMap extends LightDomElement {
  static properties = {
    state: { attribute: false },
    selected: { attribute: false },
    draft: { attribute: false },
    sos: { attribute: false },
    near: { attribute: false },
    stations: { state: true },
    checkpoints: { state: true },
  };

  constructor() {
    super();
    /** @type {State} */
    this.state = desk.state;
    /** @type {string|null} */
    this.selected = null;
    /** @type {typeof desk.draft} */
    this.draft = null;
    /** @type {import("./state/types.js").Alarm|null} */
    this.sos = null;
    /** @type {readonly import("../lib/types.d.ts").AidState[]} */
    this.near = [];
    /** @type {Station[]} */
    this.stations = [];
    /** @type {import("../lib/types.d.ts").CheckpointNow[]} */
    this.checkpoints = [];
    this.readAt = 0;
    /** @type {import("./state/types.js").Incident[]} */
    this.incidents = [];
    /** @type {import("./state/types.js").Member[]} */
    this.members = [];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {State|undefined} */ (changed.get("state"));
    // An alarm or a new case may be the word of a station: its ring follows at once.
    const isNews =
      before?.alarms !== this.state.alarms || before.incidents !== this.state.incidents;
    const isDue = performance.now() - this.readAt > LEAST_MS;
    if (before && isNews && isDue && this.stations.length) void this.look();
    if (before?.incidents !== this.state.incidents || !this.incidents.length) {
      this.incidents = [...this.state.incidents.values()].filter((row) => !isEnded(row));
    }
    if (before?.members !== this.state.members || !this.members.length) {
      this.members = [...this.state.members.values()];
    }
  }

  connectedCallback() {
    super.connectedCallback();
    void this.look();
    this.timer = setInterval(() => this.look(), STATIONS_EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** Reads the noise stations. A street without any is asked no more. */
  async look() {
    if (document.hidden) return;
    try {
      const answer = await api.get("/api/v1/noise");
      this.stations = /** @type {{stations: Station[]}} */ (answer).stations;
      this.readAt = performance.now();
      if (!this.stations.length) clearInterval(this.timer);
    } catch {
      if (performance.now() - this.readAt > OLD_MS) this.stations = [];
    }
  }

  /** Shows or hides how long nobody has looked at the patrol points. */
  async togglePoints() {
    const isShown = this.checkpoints.length > 0;
    this.checkpoints = [];
    if (isShown) return;
    try {
      const answer = await api.get("/api/v1/checkpoints");
      this.checkpoints = /** @type {import("../lib/types.d.ts").UnseenOut} */ (answer).checkpoints;
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "late" });
    }
  }

  /** A station leads to its case, or to its own page. @param {string} id */
  openStation(id) {
    const station = this.stations.find((row) => String(row.id) === id);
    if (station?.incident_id && this.state.incidents.has(station.incident_id))
      return desk.select(`incident:${station.incident_id}`);
    open(`/noise/station?id=${id}`, "_blank", "noopener");
  }

  /** @param {CustomEvent<{lat: number, lon: number}>} event */
  picked({ detail }) {
    desk.set({ draft: { ...detail, isPicking: true }, view: "detail" });
  }

  render() {
    const { draft, sos, state } = this;
    const [kind, id] = kindAndId(this.selected ?? ":");
    const chosen = kind === "member" ? id : desk.loader.id;
    const spot = draft && draft.lat !== null && draft.lon !== null ? draft : null;
    return html`<live-mark></live-mark><patrol-map .incidents=${this.incidents} .members=${this.members}
      .selected=${chosen} .picking=${Boolean(draft?.isPicking)} .picked=${spot}
      .sos=${sos && spotOf(sos, state.members)}
      .stations=${this.stations} .near=${this.near} .checkpoints=${this.checkpoints}
      .route=${routeLines(state, desk.loader.id)}
      @pick=${this.picked}
      @select-station=${(/** @type {CustomEvent<{id: string}>} */ event) => this.openStation(event.detail.id)}
      @select-incident=${(/** @type {CustomEvent<{id: string}>} */ event) => desk.select(`incident:${event.detail.id}`)}
      @select-member=${(/** @type {CustomEvent<{call_sign: string}>} */ event) => desk.select(`member:${event.detail.call_sign}`)}></patrol-map>
      <button type="button" class="btn small points-layer" aria-pressed=${this.checkpoints.length > 0} @click=${this.togglePoints}>${t("desk.points_layer")}</button>`;
  }
}
customElements.define("desk-map", DeskMap);
