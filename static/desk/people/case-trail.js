// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { orderRow } from "./day_rows.js";
import "../../parts/patrol-map.js";

/** @typedef {import("../../lib/types.d.ts").CasePart} Part */
/** @typedef {{assignment: {id: string, call_sign: string}, incident: import("../state/types.js").Incident}} About */

/** The times and the kept positions of one member on one case, also of a past day. Each reading is recorded. */
export class CaseTrail extends LightDomElement {
  static properties = {
    about: { attribute: false },
    trail: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {About|null} */
    this.about = null;
    /** @type {Part|null} */
    this.trail = null;
    this.failure = "";
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
  }

  async read() {
    try {
      const path = `/api/v1/assignments/${this.about?.assignment.id}/trail`;
      this.trail = /** @type {Part} */ (await api.get(path));
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {Part["places"]} places @param {About} about */
  places(places, { incident }) {
    if (!places.length) return html`<p class="muted">${t("desk.trail.none")}</p>`;
    const [first, last] = [places[0].at, places[places.length - 1].at];
    const line = places.map(({ lat, lon }) => /** @type {[number, number]} */ ([lon, lat]));
    return html`<p>${t("desk.trail.places", { n: places.length, from: wall(first), to: wall(last) })}</p>
      <div class="trail"><patrol-map .incidents=${[incident]} .selected=${incident.id} .route=${line}></patrol-map></div>`;
  }

  render() {
    const { about, trail } = this;
    if (!about) return nothing;
    const words = { member: about.assignment.call_sign, number: about.incident.number };
    return html`<form method="dialog" class="stack"><h2 id="dialog-title">${t("desk.trail.title", words)}</h2>
      <p class="muted">${t("desk.day.logged")}</p>
      ${this.failure ? html`<p class="notice weak" role="alert">${this.failure}</p>` : nothing}
      ${trail ? html`<ul class="day">${orderRow(trail.order)}</ul>${this.places(trail.places, about)}` : this.failure ? nothing : html`<p role="status">${t("common.loading")}</p>`}
      <div class="row"><button class="btn">${t("common.close")} <kbd>Esc</kbd></button></div></form>`;
  }
}
customElements.define("case-trail", CaseTrail);
