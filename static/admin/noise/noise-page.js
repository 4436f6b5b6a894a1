// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { heardWords } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";
import { arrow, inDb, nameOf, sparkline, stateChip } from "./look.js";
import "./noise-map.js";
import { nextLoud, together, weekTable } from "./week.js";

/** @typedef {import("./look.js").Station} Station */
/** @typedef {import("./week.js").Week} Week */

const EVERY_MS = 3000;
const WEEKS_EVERY_MS = 300_000;

/** 宁静: the noise stations on a map and in a list, their week, and when it will be loud next. */
export class NoisePage extends LightDomElement {
  static properties = {
    stations: { state: true },
    weeks: { state: true },
    failed: { state: true },
  };

  constructor() {
    super();
    /** @type {Station[]|null} */
    this.stations = null;
    /** @type {Week[]} */
    this.weeks = [];
    this.failed = false;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.look();
    this.lookAtWeeks();
    this.timers = [
      setInterval(() => this.look(), EVERY_MS),
      setInterval(() => this.lookAtWeeks(), WEEKS_EVERY_MS),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const timer of this.timers ?? []) clearInterval(timer);
  }

  async look() {
    if (document.hidden && this.stations) return;
    try {
      ({ stations: this.stations } = /** @type {{stations: Station[]}} */ (
        await api.get("/api/v1/noise")
      ));
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  async lookAtWeeks() {
    try {
      ({ weeks: this.weeks } = /** @type {{weeks: Week[]}} */ (
        await api.get("/api/v1/noise/weeks")
      ));
    } catch {}
  }

  render() {
    return html`${pageHead(t("noise.title"), "/noise")}
      <main>${this.failed ? html`<p class="notice weak" role="status">${t("noise.failed")}</p>` : nothing}
      ${this.stations?.length ? this.body(this.stations) : this.empty()}</main>`;
  }

  empty() {
    const words = this.stations ? t("noise.empty") : t("common.loading");
    return html`<p class="notice" role="status">${words}</p>`;
  }

  /** @param {Station[]} stations */
  body(stations) {
    const isShort = stations.some(({ has_short_windows }) => has_short_windows);
    return html`<p class="muted">${t("noise.hint")} <a href="/noise/sounds">${t("noise.sounds.title")} →</a></p>
      ${isShort ? html`<p class="notice wait">${t("noise.short_windows")}</p>` : nothing}
      <div class="noise-now"><noise-map .stations=${stations}></noise-map>
        <ul class="stations">${repeat(
          stations,
          ({ id }) => id,
          (station) => this.row(station),
        )}</ul></div>
      ${this.weeks.length ? html`<section class="card">${weekTable(together(this.weeks.map(({ minutes }) => minutes)))}</section>` : nothing}`;
  }

  /** @param {Station} station */
  row(station) {
    const { id, zone, level, limit, is_night, trend, heard_at, incident_id } = station;
    const half = t(is_night ? "noise.night" : "noise.day");
    return html`<li class="card">
      <div class="who"><a href="/noise/station?id=${id}"><strong>${nameOf(station)}</strong></a>
        <span class="muted small">${t("noise.zone", { zone })} · ${t("noise.limit", { n: limit, half })}</span></div>
      <div class="level"><strong>${inDb(level)}</strong> <span class="small">dB(A)</span> ${arrow(trend)}</div>
      <div class="said">${stateChip(station)} ${incident_id ? html`<a class="btn small" href="/desk">${t("noise.case")}</a>` : nothing}
        <span class="muted small">${heard_at ? heardWords(heard_at) : t("noise.never")}</span></div>
      ${sparkline(station)}
      <div class="small next">${nextLoud(this.weeks.find(({ station_id }) => station_id === id))}</div></li>`;
  }
}
customElements.define("noise-page", NoisePage);
