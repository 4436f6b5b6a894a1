// @ts-check
import { html, LitElement, nothing } from "lit";
import { api } from "../lib/api.js";
import { dayName } from "../lib/hours.js";
import { named, t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";

/** @typedef {import("../lib/types.d.ts").SiteState} Site */
/** @typedef {import("../lib/types.d.ts").PlaceContactsOut} Found */

/** Names and numbers are on the screen for so long. */
const SHOWN_MS = 120_000;
const NUMBER = /(\+?\d[\d -]{5,}\d)/;

/** The words of the office, with each number as a link that calls it. @param {string} text */
export const withCalls = (text) =>
  text
    .split(NUMBER)
    .map((part) =>
      NUMBER.test(part)
        ? html`<a class="call" href="tel:${part.replace(/[ -]/g, "")}">${part}</a>`
        : part,
    );

/**
 * Shows the record of a case's place: `<place-site .sites=${Site[]} .incidentId=${"…"}>`. Who opens
 * doors is asked for by a press, because the server notes each reading.
 */
export class PlaceSite extends LitElement {
  static properties = {
    sites: { attribute: false },
    incidentId: { attribute: false },
    found: { state: true },
    isAsking: { state: true },
  };

  constructor() {
    super();
    /** @type {Site[]} */
    this.sites = [];
    this.incidentId = "";
    /** @type {Found["contacts"] | null} */
    this.found = null;
    this.isAsking = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.hiding = undefined;
  }

  createRenderRoot() {
    return this;
  }

  /** The people of one place must not stand at another. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("incidentId")) this.hide();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.hide();
  }

  hide() {
    clearTimeout(this.hiding);
    this.found = null;
  }

  async ask() {
    const { incidentId } = this;
    this.isAsking = true;
    try {
      const path = `/api/v1/incidents/${incidentId}/place-contacts`;
      const { contacts } = /** @type {Found} */ (await api.send("POST", path, {}));
      if (incidentId !== this.incidentId) return;
      this.found = contacts;
      clearTimeout(this.hiding);
      this.hiding = setTimeout(() => this.hide(), SHOWN_MS);
    } catch (error) {
      toast(String(/** @type {Error} */ (error).message), { kind: "late" });
    } finally {
      this.isAsking = false;
    }
  }

  /** @param {Site} site */
  line({ name, name_en, access, hazards, open_hazards = [] }) {
    if (!access && !hazards && !open_hazards.length) return nothing;
    const place = named({ "zh-CN": name, en: name_en || name });
    return html`<li><strong>${place}</strong>${access ? html` <span>${t("site.access")} ${access}</span>` : nothing}
      ${hazards ? html`<span class="hazard"><b>${t("site.hazards")}</b> ${hazards}</span>` : nothing}${open_hazards.map((each) => this.hazard(each))}</li>`;
  }

  /** 隐患 that nobody has struck off. @param {Site["open_hazards"][number]} hazard */
  hazard({ number, grade, spot, what, due_on }) {
    const words = { number, spot, what, grade: t(`hazard.grade.${grade}`), day: dayName(due_on) };
    return html`<span class="hazard ${grade}">${grade === "severe" ? html`<b aria-hidden="true">!</b> ` : nothing}${t("site.open_hazard", words)}</span>`;
  }

  people() {
    if (!this.found) {
      return html`<button type="button" class="btn small" ?disabled=${this.isAsking} @click=${this.ask}>${t("site.contacts")}</button>`;
    }
    if (!this.found.length) return html`<p class="muted">${t("site.nobody")}</p>`;
    return html`<ul class="contacts">${this.found.map(
      ({ name, contacts }) => html`<li><strong>${name}</strong> ${withCalls(contacts)}</li>`,
    )}</ul>`;
  }

  render() {
    const { sites } = this;
    if (!sites.length) return nothing;
    return html`<section class="site" aria-label=${t("site.label")}>
      <ul>${sites.map((site) => this.line(site))}</ul>
      ${sites.some((site) => site.has_contacts) ? this.people() : nothing}</section>`;
  }
}
customElements.define("place-site", PlaceSite);
