// @ts-check
import { html } from "lit";
import { spotOf } from "./alarm/sos.js";
import { LightDomElement } from "./parts/light_dom_element.js";
import { kindAndId } from "./queue/queue.js";
import { isEnded } from "./state/crew.js";
import { desk } from "./state/store.js";
import "../parts/patrol-map.js";

/** @typedef {import("./state/types.js").State} State */

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
    /** @type {import("./state/types.js").Incident[]} */
    this.incidents = [];
    /** @type {import("./state/types.js").Member[]} */
    this.members = [];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {State|undefined} */ (changed.get("state"));
    if (before?.incidents !== this.state.incidents || !this.incidents.length) {
      this.incidents = [...this.state.incidents.values()].filter((row) => !isEnded(row));
    }
    if (before?.members !== this.state.members || !this.members.length) {
      this.members = [...this.state.members.values()];
    }
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
    return html`<patrol-map .incidents=${this.incidents} .members=${this.members}
      .selected=${chosen} .picking=${Boolean(draft?.isPicking)} .picked=${spot}
      .sos=${sos && spotOf(sos, state.members)}
      .route=${routeLines(state, desk.loader.id)}
      @pick=${this.picked}
      @select-incident=${(/** @type {CustomEvent<{id: string}>} */ event) => desk.select(`incident:${event.detail.id}`)}
      @select-member=${(/** @type {CustomEvent<{call_sign: string}>} */ event) => desk.select(`member:${event.detail.call_sign}`)}></patrol-map>`;
  }
}
customElements.define("desk-map", DeskMap);
