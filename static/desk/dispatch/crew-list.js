// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { LEFT } from "../../lib/lists.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import "./crew-row.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */

/** True when somebody else goes in this member's place and the member is not asked again. @param {Assignment} row @param {Assignment[]} here */
const isReplaced = ({ status, call_sign }, here) =>
  status === "replaced" && !here.some((row) => row.call_sign === call_sign);

/** Lists everyone who was sent, one row per member, with the delivery of the order. */
export class CrewList extends LightDomElement {
  static properties = {
    former: { attribute: false },
    incident: { attribute: false },
    assignments: { attribute: false },
    orders: { attribute: false },
    news: { attribute: false },
    members: { attribute: false },
    waiting: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../case/former.js").Former} */
    this.former = undefined;
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Assignment[]} */
    this.assignments = [];
    /** @type {import("../state/types.js").Order[]} */
    this.orders = [];
    /** @type {Map<string, Record<string, import("../state/types.js").Delivery>>} */
    this.news = new Map();
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    /** @type {import("../state/unreached.js").Row[]} */
    this.waiting = [];
  }

  /** @param {import("../state/types.js").Assignment[]} rows */
  list(rows) {
    const { incident, news, orders, members, waiting } = this;
    /** @param {Assignment} row */
    const orderOf = ({ order_id }) => orders.find(({ id }) => id === order_id);
    return html`<ul>${repeat(
      rows,
      (row) => row.id,
      (row) =>
        html`<li><crew-row .incident=${incident} .former=${this.former} .assignment=${row} .order=${orderOf(row)} .news=${news.get(row.id)}
          .isLive=${members.get(row.call_sign)?.live ?? true} .next=${waiting.find((unreached) => unreached.assignment_id === row.id)?.next}></crew-row></li>`,
    )}</ul>`;
  }

  render() {
    const { assignments } = this;
    if (!assignments.length) return nothing;
    const here = assignments.filter((row) => !LEFT.has(row.status));
    const left = assignments.filter((row) => LEFT.has(row.status));
    const isNews =
      !here.length ||
      (!here.some((row) => row.on_scene_at) && left.some((row) => isReplaced(row, here)));
    return html`<section class="crew"><h2>${t("desk.crew")} ${here.length}</h2>${this.list(here)}${
      left.length
        ? html`<details class="left" ?open=${isNews}><summary>${t("desk.crew_left")} ${left.length}</summary>${this.list(left)}</details>`
        : nothing
    }</section>`;
  }
}
customElements.define("crew-list", CrewList);
