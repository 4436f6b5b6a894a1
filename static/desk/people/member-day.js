// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import { orderRow } from "./day_rows.js";

/** @typedef {import("../../lib/types.d.ts").MemberDay} Day */
/** @typedef {import("../../lib/types.d.ts").DayTime} Time */

/** @param {Time} time */
const span = ({ starts_at, ends_at }) =>
  `${wallDay(starts_at)} – ${ends_at ? wallDay(ends_at) : t("desk.day.now")}`;

/** The member's running day: shift, duty and orders by their times. It is read by a press, because each reading is recorded. */
export class MemberDay extends LightDomElement {
  static properties = { callSign: { attribute: false }, day: { state: true } };

  constructor() {
    super();
    this.callSign = "";
    /** @type {Day|null} */
    this.day = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.get("callSign")) this.day = null;
  }

  async read() {
    const sign = this.callSign;
    const asked = () => api.get(`/api/v1/members/${sign}/day`).catch(commands.showRefusal);
    const day = /** @type {Day|undefined} */ (await this.busy.run("day", asked));
    if (day && sign === this.callSign) this.day = day;
  }

  /** @param {string} key @param {Time[]} times */
  times(key, times) {
    if (!times.length) return nothing;
    return html`<dt>${t(key)}</dt><dd>${times.map((time) => html`<div>${span(time)}</div>`)}</dd>`;
  }

  /** @param {Day} day */
  rows({ shifts, duty, absences, orders }) {
    return html`<dl>${this.times("desk.day.shifts", shifts)}${this.times("desk.day.duty", duty)}${this.times("desk.day.absences", absences)}</dl>
      ${orders.length ? nothing : html`<p class="muted">${t("desk.day.no_orders")}</p>`}
      <ul class="day">${orders.map((order) => {
        const isListed = desk.state.incidents.has(order.incident_id);
        return orderRow(
          order,
          isListed ? () => desk.select(`incident:${order.incident_id}`) : undefined,
        );
      })}</ul>`;
  }

  render() {
    const { day } = this;
    return html`<section class="stack"><div class="row"><h2>${t("desk.day.title")}</h2>
        <button type="button" class="btn small" ?disabled=${this.busy.is("day")} @click=${() => this.read()}>${t(day ? "desk.day.again" : "desk.day.show")}</button></div>
      <p class="muted">${t("desk.day.logged")}</p>${day ? this.rows(day) : nothing}</section>`;
  }
}
customElements.define("member-day", MemberDay);
