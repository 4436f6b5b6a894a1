// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { isEnded } from "../state/crew.js";
import { category } from "../state/names.js";
import { desk } from "../state/store.js";
import { AGENCIES } from "./word_keys.js";

/** @typedef {import("../state/types.js").Notified} Notified */

const ALWAYS = ["120", "119", "110"];
/** @type {Record<string, string>} */
const KEYS = { 120: "E", 119: "F", 110: "P" };

/** Shows which agencies were notified, when, and under which reference. */
export class NotifiedBox extends LightDomElement {
  static properties = { incident: { attribute: false }, notified: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Notified[]} */
    this.notified = [];
  }

  /** @param {string} agency */
  ask(agency) {
    desk.set({ dialog: { kind: "form", form: "notify", incident: this.incident, agency } });
  }

  /** @param {Notified} row */
  notifiedChip(row) {
    const more = [
      row.reference,
      row.expected_at ? t("desk.expected_at", { at: wall(row.expected_at) }) : "",
      row.note,
    ];
    const title = [t("desk.told_by", { by: row.by }), ...more].filter(Boolean).join(" · ");
    return html`<button type="button" class="chip done" title=${title} @click=${() => this.ask(row.agency)}>
      ✓ ${t(AGENCIES[row.agency] ?? AGENCIES.other)} ${t("desk.told_at", { at: wall(row.at) })}</button>
      ${more.filter(Boolean).length ? html`<span class="muted">${more.filter(Boolean).join(" · ")}</span>` : nothing}`;
  }

  /** @param {string} agency @param {boolean} isPlanned whether the plan of this kind of case names it */
  openChip(agency, isPlanned) {
    const { incident } = this;
    const isUrgent = incident && !isEnded(incident) && (isPlanned || incident.severity === 1);
    const key = KEYS[agency] ? html` <kbd>${KEYS[agency]}</kbd>` : nothing;
    return html`<button type="button" class="chip ${isUrgent ? "wait" : ""}" @click=${() => this.ask(agency)}>
      ${t(AGENCIES[agency])} ${t(isPlanned ? "desk.planned_untold" : "desk.untold")}${key}</button>`;
  }

  render() {
    const notifiedAgencies = new Set(this.notified.map((row) => row.agency));
    const isOpen = (/** @type {string} */ agency) => !notifiedAgencies.has(agency);
    /** @type {string[]} */
    const planned = category(this.incident?.category ?? "")?.tells ?? [];
    const others = ALWAYS.filter((agency) => !planned.includes(agency));
    return html`<section class="notified" aria-label=${t("desk.notified")}>
      ${this.notified.map((row) => this.notifiedChip(row))}
      ${planned.filter(isOpen).map((agency) => this.openChip(agency, true))}
      ${others.filter(isOpen).map((agency) => this.openChip(agency, false))}
      <button type="button" class="chip other" @click=${() => this.ask("other")}>${t("desk.tell_other")}</button>
    </section>`;
  }
}
customElements.define("notified-box", NotifiedBox);
