// @ts-check
import { html, nothing } from "lit";
import { api } from "../lib/api.js";
import { isoDay } from "../lib/hours.js";
import { t } from "../lib/i18n.js";
import { clock, wall, wallDay } from "../lib/time.js";
import { PhoneElement } from "./phone_element.js";

/** @typedef {import("../lib/types.d.ts").MemberDay} Day */
/** @typedef {import("../lib/types.d.ts").DayTime} Time */

/** @param {Time} time */
const span = ({ starts_at, ends_at }) =>
  `${wallDay(starts_at)} – ${ends_at ? wallDay(ends_at) : t("phone.day.now")}`;

/** 我的一天: the own orders, times and positions of any day, which nobody else reads as a whole. */
export class PhoneOwnDay extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    date: { state: true },
    day: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    this.date = isoDay(clock.now());
    /** @type {Day|null} */
    this.day = null;
    this.failure = "";
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
  }

  /** A slow answer about another day is dropped. */
  async read() {
    const { date } = this;
    try {
      const day = /** @type {Day} */ (await api.get(`/api/v1/own-day?day=${date}`));
      if (date !== this.date) return;
      this.day = day;
      this.failure = "";
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {Event} event */
  chosen(event) {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (!value) return;
    this.date = value;
    this.day = null;
    void this.read();
  }

  /** @param {string} key @param {Time[]} times */
  times(key, times) {
    return times.map((time) => html`<li><span><b>${t(key)}</b> ${span(time)}</span></li>`);
  }

  /** @param {Day["orders"][number]} order */
  order(order) {
    const steps = /** @type {[string, string|null][]} */ ([
      ["phone.day.accepted", order.accepted_at],
      ["phone.day.en_route", order.en_route_at],
      ["phone.day.on_scene", order.on_scene_at],
      ["phone.day.ended", order.ended_at],
    ]);
    const words = steps.filter(([, at]) => at).map(([key, at]) => `${t(key)} ${wall(at ?? "")}`);
    return html`<li><time>${wall(order.sent_at)}</time><span><b>${order.title}</b> ${order.number}<br />${words.join(" · ")}</span></li>`;
  }

  /** @param {Day} day */
  rows({ shifts, duty, absences, orders, places = [] }) {
    const kept = places.length
      ? t("phone.day.places", {
          n: places.length,
          from: wall(places[0].at),
          to: wall(places[places.length - 1].at),
        })
      : t("phone.day.no_places");
    return html`<ul class="timeline">${this.times("phone.day.shift", shifts)}${this.times("phone.day.duty", duty)}${this.times("phone.day.absence", absences)}${orders.map((row) => this.order(row))}</ul>
      ${orders.length ? nothing : html`<p class="muted">${t("phone.day.no_orders")}</p>`}
      <p class="muted">${kept}</p>`;
  }

  render() {
    const { day, failure } = this;
    return html`<section class="card own-day"><h2>${t("phone.day")}</h2>
      <p class="muted">${t("phone.day.lead")}</p>
      <label class="field"><span>${t("phone.day.date")}</span><input type="date" .value=${this.date} max=${isoDay(clock.now())} @change=${this.chosen} /></label>
      ${failure ? html`<p class="notice weak" role="status">${failure} <button class="btn" type="button" @click=${() => this.read()}>${t("phone.day.again")}</button></p>` : nothing}
      ${day ? this.rows(day) : failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}</section>`;
  }
}
customElements.define("phone-own-day", PhoneOwnDay);
