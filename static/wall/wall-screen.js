// @ts-check
/** 大屏: the street at one look. It names no person, and it is read from across a room. */

import { html, nothing } from "lit";
import { LightDomElement } from "../desk/parts/light_dom_element.js";
import { t } from "../lib/i18n.js";
import { clock, elapsed, mmss, onTick, remaining, wall as wallTime } from "../lib/time.js";
import "../parts/patrol-map.js";
import { follow } from "./feed.js";
import { clockPart, sourcePart, streetTable } from "./parts.js";

/** @typedef {import("../lib/types.d.ts").WallState} Wall */
/** @typedef {import("../lib/types.d.ts").WallCase} Case */
/** @typedef {import("../lib/types.d.ts").IncidentState} IncidentState */

const MOST_CASES = 7;

/** Returns what the map needs of a case. @param {Case} row @param {number} index @returns {IncidentState} */
const pin = ({ category, severity, status, due_at, lat, lon }, index) =>
  /** @type {IncidentState} */ (
    /** @type {unknown} */ ({
      id: String(index),
      title: category,
      severity,
      status,
      lat,
      lon,
      loop: { dispatch: { by: due_at, done_at: null }, arrive: {}, resolve: {} },
    })
  );

export class WallScreen extends LightDomElement {
  static properties = {
    wall: { state: true },
    link: { state: true },
  };

  constructor() {
    super();
    /** @type {Wall | null} */
    this.wall = null;
    this.link = /** @type {import("./feed.js").Link} */ ("live");
    /** @type {IncidentState[]} */
    this.pins = [];
    this.stop = () => {};
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.stop = onTick(() => this.requestUpdate());
    follow((link, wall) => {
      this.link = link;
      this.wall = link === "gone" ? null : (wall ?? this.wall);
      this.pins = this.wall?.cases.map(pin) ?? [];
      document.body.classList.toggle("is-dim", Boolean(this.wall?.is_night));
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /** @param {Wall} wall */
  head({ street, now, people, sos }) {
    const { link } = this;
    return html`<header><h1>${street} · ${t("wall.title")}</h1>
      <p class="people">${t("wall.people", { reachable: people.reachable, on_duty: people.on_duty })}${people.unanswered ? html` · <b class="wait">${t("wall.unanswered", { n: people.unanswered })}</b>` : nothing}</p>
      ${sos ? html`<p class="sos" role="alert">${t("wall.sos", { n: sos })}</p>` : nothing}
      <p class="link ${link}" role="status">${t(link === "live" ? "wall.live" : "wall.late", { at: wallTime(now) })}</p>
      <time>${wallTime(new Date(clock.now()).toISOString())}</time></header>`;
  }

  /** @param {Case} row */
  row({ category, area, status, severity, opened_at, due_at, crew }) {
    const isLate = due_at !== null && remaining(due_at) < 0;
    const look = severity === 1 || isLate ? "late" : status === "resolved" ? "done" : "go";
    return html`<li class=${look}><b>${category}</b><i>${mmss(elapsed(opened_at))}</i>
      <small>${[area, t(`status.incident.${status}`), ...(crew ? [t("wall.crew", { n: crew })] : [])].join(" · ")}</small></li>`;
  }

  /** @param {Wall} wall */
  now({ cases, open }) {
    const shown = cases.slice(0, MOST_CASES);
    return html`<section class="now"><h2>${t("wall.now", { n: open })}</h2>
      ${shown.length ? html`<ul>${shown.map((row) => this.row(row))}</ul>` : html`<p class="calm">${t("wall.calm")}</p>`}
      ${open > shown.length ? html`<p class="more">${t("wall.more", { n: open - shown.length })}</p>` : nothing}</section>`;
  }

  render() {
    const { wall, link, pins } = this;
    if (!wall) {
      const gone = location.hash.length > 1 ? "wall.gone" : "wall.signed_out";
      return html`<p class="empty" role="status">${t(link === "gone" ? gone : link === "late" ? "wall.waiting" : "common.loading")}</p>`;
    }
    return html`${this.head(wall)}
      <section class="three"><h2>${t("wall.today")}</h2>${wall.clocks.map((own, index) => clockPart(own, wall.hour[index]))}</section>
      <section class="map"><patrol-map compact tells-missing .incidents=${pins} .stations=${wall.stations}></patrol-map></section>
      ${this.now(wall)}
      <section class="foot">${wall.streets.length ? streetTable(wall.streets, wall.sources, wall.today) : sourcePart(wall.sources, wall.today)}</section>`;
  }
}
customElements.define("wall-screen", WallScreen);
