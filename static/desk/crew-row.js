// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { mmss, wall } from "../lib/time.js";
import { roadsOf } from "./delivery.js";
import { fateOf, roadChip } from "./fate.js";
import { Light } from "./light.js";
import { way } from "./measure.js";
import { memberActs } from "./member-acts.js";
import { nameOf } from "./names.js";
import { desk } from "./store.js";
import "../parts/status-chip.js";
import "./action-menu.js";

/** @typedef {import("./types.js").Assignment} Assignment */
/** @typedef {import("./types.js").Delivery} Delivery */

/** @type {Record<string, string>} */
const VIA = { phone: "desk.via.phone", radio: "desk.via.radio", desk: "desk.via.desk" };

/** @param {string} code */
const reasonOf = (code) =>
  code === "undone" ? t("desk.taken_back") : nameOf({ of: "declines", code });

/** One member on one case: where the order got to, where the member got to. */
export class CrewRow extends Light {
  static properties = {
    incident: { attribute: false },
    assignment: { attribute: false },
    news: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("./types.js").Incident|null} */
    this.incident = null;
    /** @type {Assignment|null} */
    this.assignment = null;
    /** @type {Record<string, Delivery>|undefined} */
    this.news = undefined;
  }

  /** @param {Assignment} row */
  steps(row) {
    const via = row.accepted_via
      ? t(VIA[row.accepted_via] ?? row.accepted_via, { by: row.accepted_by ?? "" })
      : "";
    const all = /** @type {[string, string|null, string][]} */ ([
      ["desk.step.accepted", row.accepted_at, via],
      ["desk.step.en_route", row.en_route_at, ""],
      ["desk.step.on_scene", row.on_scene_at, ""],
      ["desk.step.cleared", row.cleared_at, ""],
    ]);
    const done = all.filter(([, at]) => at);
    const reason = row.reason ? html`<span>${reasonOf(row.reason)}</span>` : nothing;
    if (!done.length) return reason;
    return html`${done.map(([key, at, more]) => {
      const after = mmss((Date.parse(at ?? "") - Date.parse(row.dispatched_at)) / 1000);
      return html`<span title=${t("desk.after", { t: after })}>${t(key)} ${wall(at ?? "")}${more}</span>`;
    })}${reason}`;
  }

  render() {
    const row = this.assignment;
    if (!row) return nothing;
    const roads = roadsOf(row, this.news);
    const isTold = roads.length < 2 && !roads.some((road) => road.reason);
    return html`<div class="row">
        <button type="button" class="call" @click=${() => desk.select(`member:${row.call_sign}`)}>${row.call_sign}</button>
        ${row.is_lead ? html`<span class="chip lead">${t("desk.is_lead")}</span>` : nothing}
        <status-chip of="assignment" status=${row.status}></status-chip>
        <span class="way">${row.status === "dispatched" ? way(row.distance_m, row.eta_s) : ""}</span>
        <action-menu .items=${memberActs(row, this.incident)} label=${t("desk.acts_for", { member: row.call_sign })}></action-menu></div>
      <p class="fates">${fateOf(row, roads)}${isTold ? nothing : roads.map((road) => roadChip(road))}</p>
      <p class="steps">${this.steps(row)}</p>`;
  }
}
customElements.define("crew-row", CrewRow);
