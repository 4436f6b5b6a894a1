// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { arrow, inDb, nameOf, stateChip } from "../noise/look.js";
import { nextLoud, weekTable } from "../noise/week.js";
import { pageHead } from "../parts/page_head.js";
import "./level-chart.js";

/** @typedef {import("../../lib/types.d.ts").StationLevelsOut} Levels */
/** @typedef {import("../noise/look.js").Station} Station */
/** @typedef {import("../noise/week.js").Week} Week */
/** @typedef {Levels["span"]} Span */

const SPANS = /** @type {Span[]} */ (["day", "week", "year"]);
const EVERY_MS = 5000;
const CURVE_EVERY_MS = 60_000;

/** One noise station: its level now, its curve over a day, a week or a year, and what was over the limit. */
export class StationPage extends LightDomElement {
  static properties = {
    span: { state: true },
    levels: { state: true },
    station: { state: true },
    week: { state: true },
    failed: { state: true },
  };

  constructor() {
    super();
    this.stationId = Number(new URLSearchParams(location.search).get("id"));
    /** @type {Span} */
    this.span = SPANS.find((span) => `#${span}` === location.hash) ?? "day";
    /** @type {Levels|null} */
    this.levels = null;
    /** @type {Station|undefined} */
    this.station = undefined;
    /** @type {Week|undefined} */
    this.week = undefined;
    this.failed = false;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    if (!this.stationId) return;
    this.look();
    this.read();
    this.timers = [
      setInterval(() => this.look(), EVERY_MS),
      setInterval(() => this.read(), CURVE_EVERY_MS),
    ];
    api.get("/api/v1/noise/weeks").then(
      (answer) => {
        const { weeks } = /** @type {{weeks: Week[]}} */ (answer);
        this.week = weeks.find(({ station_id }) => station_id === this.stationId);
      },
      () => {},
    );
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const timer of this.timers ?? []) clearInterval(timer);
  }

  async look() {
    try {
      const { stations } = /** @type {{stations: Station[]}} */ (await api.get("/api/v1/noise"));
      this.station = stations.find(({ id }) => id === this.stationId);
    } catch {}
  }

  async read() {
    const { span } = this;
    try {
      const levels = /** @type {Levels} */ (
        await api.get(`/api/v1/stations/${this.stationId}/levels?span=${span}`)
      );
      if (span === this.span) this.levels = levels;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** @param {Span} span */
  choose(span) {
    this.span = span;
    history.replaceState(null, "", `${location.pathname}${location.search}#${span}`);
    this.levels = null;
    this.read();
  }

  render() {
    const { levels } = this;
    if (!this.stationId)
      return html`${pageHead(t("noise.station"), "/noise")}<main><p class="notice">${t("noise.choose")} <a href="/noise">${t("noise.title")}</a></p></main>`;
    return html`${pageHead(levels ? nameOf(levels) : t("noise.station"), "/noise")}
      <main><p><a href="/noise">← ${t("noise.title")}</a></p>
      ${this.failed ? html`<p class="notice weak" role="status">${t("noise.failed")}</p>` : nothing}
      ${this.station ? this.now(this.station) : nothing}
      <div class="tools" role="group" aria-label=${t("noise.span")}>${SPANS.map(
        (span) =>
          html`<button type="button" class="btn small" aria-pressed=${span === this.span} @click=${() => this.choose(span)}>${t(`noise.span.${span}`)}</button>`,
      )}${levels?.formats.map(
        (kind) =>
          html`<a class="btn small" download href="/api/v1/stations/${this.stationId}/levels.${kind}?span=${this.span}">${t(`noise.export.${kind}`)}</a>`,
      )}</div>
      ${levels ? this.curve(levels) : nothing}
      ${this.week ? html`<section class="card"><p>${nextLoud(this.week)}</p>${weekTable(this.week.minutes)}</section>` : nothing}</main>`;
  }

  /** @param {Station} station */
  now(station) {
    const { level, limit, is_night, standard, is_confirmed, trend, zone, has_short_windows } =
      station;
    const half = t(is_night ? "noise.night" : "noise.day");
    return html`<div class="card station-now"><div class="level"><strong>${inDb(level)}</strong> dB(A) ${arrow(trend)}</div>
      <div>${stateChip(station)}</div><div class="muted">${t("noise.limit", { n: limit, half })} · ${t("noise.zone", { zone })} · ${standard}${is_confirmed ? nothing : html` <span class="chip weak">${t("noise.to_confirm")}</span>`}</div></div>
      ${has_short_windows ? html`<p class="notice wait">${t("noise.short_windows")}</p>` : nothing}`;
  }

  /** @param {Levels} levels */
  curve(levels) {
    if (!levels.minutes.length)
      return html`<p class="notice" role="status">${t("noise.nothing_measured")}</p>`;
    return html`<level-chart .levels=${levels}></level-chart>
      <p class="muted small">${t("noise.lead_only")} ${levels.span === "year" ? t("noise.whose_night") : nothing}</p>
      <section class="card"><h2>${t("noise.exceedances")}</h2>${
        levels.exceedances.length
          ? html`<ul class="passed">${levels.exceedances.map((passed) => this.passed(passed))}</ul>`
          : html`<p class="muted">${t("noise.exceedances_none")}</p>`
      }</section>`;
  }

  /** @param {Levels["exceedances"][number]} passed */
  passed({ began_at, cleared_at, level, limit, standard, number, arrived_at }) {
    const until = cleared_at ? wallDay(cleared_at) : t("noise.goes_on");
    const visit = arrived_at
      ? t("noise.visited", { at: wallDay(arrived_at) })
      : t("noise.not_visited");
    return html`<li><strong>${wallDay(began_at)} – ${until}</strong>
      ${t("noise.over", { level, limit })} <span class="muted">${standard}</span>
      ${number ? html`<span>${number}</span> · ${visit}` : html`<span class="muted">${t("noise.no_case")}</span>`}</li>`;
  }
}
customElements.define("station-page", StationPage);
