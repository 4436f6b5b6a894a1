// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { mmss, wall } from "../../lib/time.js";
import { isRelief, whySent } from "../case/escalation_words.js";
import { say } from "../case/feed_words.js";
import { signAt } from "../case/former.js";
import { OFF } from "../case/word_keys.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { channelsOf } from "../state/delivery.js";
import { nameOf } from "../state/names.js";
import { desk } from "../state/store.js";
import { channelChip, deliveryWords, nextStepWords } from "./delivery_chips.js";
import { isPlaceUnread, memberActions } from "./member_actions.js";
import { travelWords } from "./travel_words.js";
import "../../parts/status-chip.js";
import "../parts/action-menu.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */
/** @typedef {import("../state/types.js").Delivery} Delivery */

/** @type {Record<string, string>} */
const VIA = { phone: "desk.via.phone", radio: "desk.via.radio", desk: "desk.via.desk" };

/** The reason why this member left the case, in words; empty without one. @param {Assignment} row */
function reasonOf({ reason, replaced_by: member }) {
  if (member) return t("desk.gone_instead", { member });
  if (reason && OFF[reason]) return t(OFF[reason]);
  return reason ? nameOf({ of: "declines", code: reason }) : "";
}

/** One member on one case: the delivery of the order and the progress of the member. */
export class CrewRow extends LightDomElement {
  static properties = {
    former: { attribute: false },
    incident: { attribute: false },
    assignment: { attribute: false },
    order: { attribute: false },
    news: { attribute: false },
    isLive: { attribute: false },
    next: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../case/former.js").Former} */
    this.former = undefined;
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Assignment|null} */
    this.assignment = null;
    /** @type {import("../state/types.js").Order|undefined} */
    this.order = undefined;
    /** @type {Record<string, Delivery>|undefined} */
    this.news = undefined;
    this.isLive = true;
    /** @type {import("../state/unreached.js").Row["next"]|undefined} undefined when no answer is awaited */
    this.next = undefined;
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
    const why = reasonOf(row);
    const reason = why ? html`<span>${why}</span>` : nothing;
    if (!done.length) return reason;
    return html`${done.map(([key, at, more]) => {
      const after = mmss((Date.parse(at ?? "") - Date.parse(row.dispatched_at)) / 1000);
      return html`<span title=${t("desk.after", { t: after })}>${t(key)} ${wall(at ?? "")}${more}</span>`;
    })}${reason}`;
  }

  /** The reason when the escalation sent the order, and the order's conditions. @param {Assignment} row */
  terms(row) {
    const { order } = this;
    const why = whySent(order?.because);
    const isWaiting = row.status === "dispatched";
    const chips = [
      row.unconfirmed ? t("desk.unconfirmed_phone") : "",
      order?.first_only && isWaiting
        ? t(isRelief(order) ? "desk.relief_waits" : "desk.first_only", { by: order.by })
        : "",
      order?.quiet?.includes(row.call_sign) && isWaiting ? t("desk.is_quiet") : "",
    ].filter(Boolean);
    const unread = isPlaceUnread(row, this.incident)
      ? html`<span class="chip late">${t("desk.place_unread")}</span>`
      : nothing;
    if (!why && !chips.length && unread === nothing) return nothing;
    return html`<p class="terms">${unread}${chips.map((words) => html`<span class="chip">${words}</span>`)}
      ${why ? html`<span class="muted">${say(why, t, nameOf)}</span>` : nothing}</p>`;
  }

  render() {
    const row = this.assignment;
    if (!row) return nothing;
    const channels = channelsOf(row, this.news);
    const isTold = channels.length < 2 && !channels.some((channel) => channel.reason);
    return html`<div class="row">
        <button type="button" class="call" @click=${() => desk.select(`member:${row.call_sign}`)}>${signAt(row.call_sign, row.dispatched_at, this.former)}</button>
        ${row.is_lead ? html`<span class="chip lead">${t("desk.is_lead")}</span>` : nothing}
        <status-chip of="assignment" status=${row.status}></status-chip>
        <span class="way">${row.status === "dispatched" ? travelWords(row.distance_m, row.eta_s) : ""}</span>
        <action-menu .items=${memberActions(row, this.incident)} label=${t("desk.acts_for", { member: row.call_sign })}></action-menu></div>
      ${this.terms(row)}
      <p class="fates">${deliveryWords(row, channels, this.isLive)}${isTold ? nothing : channels.map((channel) => channelChip(channel))}
        ${row.status === "dispatched" && this.next !== undefined ? nextStepWords(this.next) : nothing}</p>
      <p class="steps">${this.steps(row)}</p>`;
  }
}
customElements.define("crew-row", CrewRow);
