// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";
import { locator } from "./locator.js";
import { destinationOf, travelWords } from "./travel.js";

const PATIENCE_MS = 600;
/** @type {import("../../lib/types.d.ts").AidState[]} */
const NONE = [];

/** Shows the locator at once, and over it the map, which is loaded after everything else: an order must not wait for it. */
export class MapStrip extends PhoneElement {
  static properties = { ...PhoneElement.properties, isDrawn: { state: true } };

  constructor() {
    super();
    this.isDrawn = false;
    /** @type {import("../state/types.d.ts").Incident[]} */
    this.incidents = [];
    /** @type {import("../state/types.d.ts").Position | null} */
    this.from = null;
    /** @type {[number, number][] | null} */
    this.line = null;
  }

  firstUpdated() {
    setTimeout(() => this.fetchMap(), PATIENCE_MS);
  }

  async fetchMap() {
    try {
      await import("../../parts/patrol-map.js");
      this.isDrawn = true;
    } catch {
      addEventListener("online", () => this.fetchMap(), { once: true });
    }
  }

  /** The map redraws each new object, so unchanged values keep their object. @param {import("../state/types.d.ts").Job} job @param {{lat: number, lon: number}} goal */
  keepData({ incident }, goal) {
    const [known] = this.incidents;
    if (known?.version !== incident.version || known.lat !== goal.lat || known.lon !== goal.lon) {
      this.incidents = [{ ...incident, ...goal }];
    }
    const { last } = this.phone.positionWatch;
    if (last === this.from) return;
    this.from = last;
    this.line = last && [
      [last.lon, last.lat],
      [goal.lon, goal.lat],
    ];
  }

  render() {
    const { job, phone } = this;
    const goal = job && destinationOf(job);
    if (!job || !goal) return nothing;
    const way = travelWords(job, phone.positionWatch.last);
    this.keepData(job, goal);
    return html`<section class="map-strip" aria-label=${t("map.label")}>
      ${locator(goal, phone.positionWatch.last)}
      ${
        this.isDrawn
          ? html`<patrol-map compact .incidents=${this.incidents} .selected=${job.incident.id} .near=${job.aid ?? NONE} .me=${phone.positionWatch.last} .route=${this.line}></patrol-map>`
          : nothing
      }
      ${way ? html`<span class="way">${way}</span>` : nothing}
      <button class="btn nav" type="button" @click=${() => phone.router.show("navigate")}>
        ${t("phone.navigate")} <span aria-hidden="true">↗</span></button>
    </section>`;
  }
}
customElements.define("map-strip", MapStrip);
