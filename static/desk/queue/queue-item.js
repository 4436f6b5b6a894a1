// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { mmss, wall, wallDay } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { engagedOn, isEnded } from "../state/crew.js";
import { desk } from "../state/store.js";
import { runningClock } from "./clocks.js";
import { waitsForOrder } from "./lane.js";
import { reasons, unsentReason } from "./queue_rows.js";
import { tipCount } from "./tip_count.js";
import "../../parts/loop-bar.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** The time from opening to resolution. @param {Incident} incident */
function took(incident) {
  const end = incident.loop.resolve.done_at;
  if (!end) return nothing;
  const seconds = (Date.parse(end) - Date.parse(incident.opened_at)) / 1000;
  return html`<span class="when done">${t("desk.took", { t: mmss(seconds) })}</span>`;
}

/** A case that waits for dispatch counts up; one with a running target counts down. @param {Incident} incident */
function when(incident) {
  if (incident.hold) {
    return html`<tick-time class="when" .until=${incident.hold.until}></tick-time>`;
  }
  const { report_owed } = incident;
  if (report_owed) {
    return html`<tick-time class="when" .until=${report_owed.due_at}></tick-time>`;
  }
  const running = incident.status === "resolved" ? null : runningClock(incident);
  if (!running?.clock.by) return took(incident);
  const since = running.name === "dispatch" ? incident.opened_at : null;
  return html`<tick-time class="when" .since=${since} .until=${running.clock.by}></tick-time>`;
}

/** One case as a row of the list, with the reasons why it waits for the desk. */
export class QueueItem extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    unread: { attribute: false },
    alarms: { attribute: false },
    isSelected: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Alarm[]} */
    this.alarms = [];
    this.isSelected = false;
    /** Words of the crew that no desk has read. */
    this.unread = 0;
  }

  /** @param {Incident} incident */
  aside(incident) {
    if (incident.claim && !incident.lead && !isEnded(incident)) return this.claim(incident.claim);
    if (incident.report_owed) return t("desk.owed_by", { member: incident.report_owed.call_sign });
    const crew = engagedOn(incident);
    const source = tipCount(incident) || t(`source.${incident.source}`);
    if (incident.status === "closed") return `${source} · ${wallDay(incident.opened_at)}`;
    return crew.length
      ? `${source} · ${crew.slice(0, 4).join(" ")}${crew.length > 4 ? "…" : ""}`
      : source;
  }

  /** @param {NonNullable<Incident["claim"]>} claim */
  claim(claim) {
    const isMine = claim.by === desk.state.me?.name;
    const words = isMine
      ? t("desk.claimed_by_me")
      : t("desk.claimed_by", { seat: claim.seat ?? claim.by });
    return html`<span class="claim" title=${wall(claim.at)}>${words}</span>`;
  }

  /** @param {Incident} incident */
  chip(incident) {
    const isNeedy = this.alarms.length || waitsForOrder(incident);
    if (!isNeedy && (incident.severity > 2 || isEnded(incident))) return nothing;
    return html`<severity-chip .severity=${incident.severity}></severity-chip> `;
  }

  render() {
    const { incident, alarms } = this;
    if (!incident) return nothing;
    const isOver = isEnded(incident);
    const isAside = isOver && incident.status !== "closed";
    const isUnsent = !alarms.length && waitsForOrder(incident);
    const isNeedy = alarms.length || isUnsent;
    const kind = isNeedy ? "needs" : incident.severity === 1 && !isOver ? "grave" : "";
    return html`<button type="button" class="it ${kind}"
      aria-current=${this.isSelected ? "true" : "false"} @click=${() => desk.select(`incident:${incident.id}`)}>
      <span class="top"><b>${this.chip(incident)}<span>${incident.title}</span></b>${
        isAside ? html`<status-chip status=${incident.status}></status-chip>` : when(incident)
      }</span>
      ${isUnsent ? unsentReason() : reasons(alarms)}
      ${this.unread ? html`<span class="said">${t("desk.unread", { n: this.unread })}</span>` : nothing}
      <span class="sub"><span>${incident.place || t("desk.no_place")}</span><span>${this.aside(incident)}</span></span>
      ${isOver ? nothing : html`<loop-bar compact .loop=${incident.loop}></loop-bar>`}
    </button>`;
  }
}
customElements.define("queue-item", QueueItem);
