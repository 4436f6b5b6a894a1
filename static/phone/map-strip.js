// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { PhoneElement } from "./element.js";
import { goalOf, wayWords } from "./way.js";

const PATIENCE_MS = 600;

/** The map comes when everything else stands: an order never waits for it. */
export class MapStrip extends PhoneElement {
  static properties = { ...PhoneElement.properties, isDrawn: { state: true } };

  constructor() {
    super();
    this.isDrawn = false;
    /** @type {import("./types.d.ts").Incident[]} */
    this.incidents = [];
    /** @type {import("./types.d.ts").Position | null} */
    this.from = null;
    /** @type {[number, number][] | null} */
    this.line = null;
  }

  firstUpdated() {
    setTimeout(() => this.fetchMap(), PATIENCE_MS);
  }

  async fetchMap() {
    try {
      await import("../parts/patrol-map.js");
      this.isDrawn = true;
    } catch {
      this.isDrawn = false;
    }
  }

  /** The map redraws what it is handed anew, so it is handed nothing that has not changed. @param {import("./types.d.ts").Job} job @param {{lat: number, lon: number}} goal */
  pour({ incident }, goal) {
    const [known] = this.incidents;
    if (known?.version !== incident.version || known.lat !== goal.lat || known.lon !== goal.lon) {
      this.incidents = [{ ...incident, ...goal }];
    }
    const { last } = this.phone.whereabouts;
    if (last === this.from) return;
    this.from = last;
    this.line = last && [
      [last.lon, last.lat],
      [goal.lon, goal.lat],
    ];
  }

  render() {
    const { job, phone } = this;
    const goal = job && goalOf(job);
    if (!job || !goal) return nothing;
    const way = wayWords(job, phone.whereabouts.last);
    this.pour(job, goal);
    return html`<section class="map-strip" aria-label=${t("map.label")}>
      ${
        this.isDrawn
          ? html`<patrol-map compact .incidents=${this.incidents} .selected=${job.incident.id} .me=${phone.whereabouts.last} .route=${this.line}></patrol-map>`
          : html`<div class="map-blank" aria-hidden="true"></div>`
      }
      ${way ? html`<span class="way">${way}</span>` : nothing}
      <button class="btn nav" type="button" @click=${() => phone.router.show("navigate")}>
        ${t("phone.navigate")} <span aria-hidden="true">↗</span></button>
    </section>`;
  }
}
customElements.define("map-strip", MapStrip);
