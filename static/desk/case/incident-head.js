// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall, wallDay } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { tipCount } from "../queue/tip_count.js";
import * as commands from "../state/commands.js";
import { isEnded } from "../state/crew.js";
import { categoryName } from "../state/names.js";
import { desk } from "../state/store.js";
import { incidentActions } from "./incident_actions.js";
import { nearestAid } from "./nearest_aid.js";
import "../../parts/place-site.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "../parts/live-mark.js";
import "../parts/action-menu.js";
import "../parts/phone-number.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** 「已移交 街道执法队 · 编号 7788 · 14:02（701）」. @param {import("../state/types.js").Detail|null} detail */
function handedOver(detail) {
  const act = detail?.timeline.findLast((row) => row.kind === "incident.transferred");
  if (!act) return "";
  const { to = "", reference } = act.body;
  const words = t("desk.handed_over", { to, by: act.actor, at: wallDay(act.at) });
  return [words, reference && t("desk.handed_over_no", { no: reference })]
    .filter(Boolean)
    .join(" · ");
}

/** Shows the title, place and status of a case, and the desk that claimed it. */
export class IncidentHead extends LightDomElement {
  static properties = { incident: { attribute: false }, detail: { attribute: false } };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Detail|null} */
    this.detail = null;
    this.busy = new Busy(this);
  }

  /** @param {Incident} incident */
  claim(incident) {
    if (isEnded(incident)) return nothing;
    const { claim } = incident;
    const isMine = claim?.by === desk.state.me?.name;
    const words = !claim ? t("desk.claim") : isMine ? t("desk.release") : t("desk.take_over");
    return html`${
      claim && !isMine
        ? html`<span class="claim" title=${wall(claim.at)}>${t("desk.claimed_by", { seat: claim.seat ?? claim.by })}</span>`
        : nothing
    }
      <button type="button" class="btn small" ?disabled=${this.busy.is(incident.id)} aria-pressed=${isMine ? "true" : "false"}
        @click=${() => this.busy.run(incident.id, () => commands.toggleClaim(incident))}>${words} <kbd>C</kbd></button>`;
  }

  /** @param {Incident} incident */
  aside(incident) {
    const { hold } = incident;
    if (hold) {
      return html`<p class="notice wait"><span>${t("desk.held_until", { at: wallDay(hold.until), by: hold.by, reason: hold.reason })}</span></p>`;
    }
    const handed = incident.status === "transferred" && handedOver(this.detail);
    if (handed) return html`<p class="notice wait"><span>${handed}</span></p>`;
    const into = desk.state.incidents.get(incident.merged_into ?? "");
    return into
      ? html`<p class="notice"><span>${t("desk.merged_into", { number: into.number, title: into.title })}</span></p>`
      : nothing;
  }

  preserved() {
    const standing = this.detail?.preservation;
    if (!standing) return nothing;
    const { by, at, reason } = standing;
    return html`<p class="notice wait"><span>${t("desk.preserved", { by, at: wallDay(at), reason })}</span></p>`;
  }

  reporter() {
    const reporter = this.detail?.reporter;
    if (!reporter) return nothing;
    return html`<span class="muted">—— ${t(`desk.reporter.${reporter.kind}`)}</span>`;
  }

  /** The caller's number, with the buttons to show and to call it. @param {Incident} incident */
  number(incident) {
    const { phone, is_verified = null } = this.detail?.reporter ?? {};
    if (!phone) return nothing;
    return html`<p class="caller"><span class="muted">${t("desk.caller")}</span>
      <phone-number .masked=${phone} .path=${`incidents/${incident.id}`}></phone-number>
      ${is_verified === null ? nothing : html`<span class="chip ${is_verified ? "done" : "weak"}">${t(is_verified ? "desk.number_verified" : "desk.number_unverified")}</span>`}</p>`;
  }

  render() {
    const { incident, detail } = this;
    if (!incident) return nothing;
    const unplaced =
      incident.lat === null
        ? html` <span class="chip weak">${t("desk.spot_unknown")}</span>`
        : nothing;
    return html`<div class="row">
        <span class="chips"><severity-chip .severity=${incident.severity} note=${t(`source.${incident.source}`)}></severity-chip>
          ${
            incident.report_owed
              ? html`<span class="chip wait">${t("desk.section.report_owed")}</span>`
              : html`<status-chip status=${incident.status}></status-chip>`
          }</span>
        <span class="row"><live-mark .staleAt=${desk.loader.failure && detail ? desk.loader.readAt : null}></live-mark><span class="muted number">${incident.number}</span></span></div>
      <div class="row head"><h1>${incident.title}</h1>
        <action-menu .items=${incidentActions(incident, detail)} label=${t("desk.more_actions")}></action-menu></div>
      <p class="place">${incident.place || t("desk.no_place")}${unplaced}</p>
      ${nearestAid(detail)}
      ${detail?.site?.length ? html`<place-site .sites=${detail.site} .incidentId=${incident.id}></place-site>` : nothing}
      ${detail?.description ? html`<p class="said">「${detail.description}」${this.reporter()}</p>` : nothing}
      ${this.number(incident)}
      ${tipCount(incident) ? html`<p class="muted">${tipCount(incident)}</p>` : nothing}
      <p class="row meta"><span class="muted">${categoryName(incident.category, incident.opened_at)} · ${t("desk.opened_at", { at: wall(incident.opened_at) })}</span>
        <span class="row">${this.claim(incident)}</span></p>
      ${this.aside(incident)}${this.preserved()}`;
  }
}
customElements.define("incident-head", IncidentHead);
