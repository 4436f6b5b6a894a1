// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wall, wallDay } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { categoryName } from "../state/names.js";
import { desk } from "../state/store.js";
import { openEnded } from "./open_ended.js";
import "../../parts/loop-bar.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "../case/intake-list.js";
import "../case/linked-cases.js";
import "../case/note-box.js";
import "../case/peace-box.js";
import "../case/record-check.js";
import "../case/report-list.js";
import "../case/seconds-bar.js";
import "../case/time-line.js";
import "../case/transfer-box.js";
import "../dispatch/crew-list.js";
import "../parts/phone-number.js";

/** @typedef {import("../state/types.js").Detail} Detail */

/** An ended case with its record. It is only read here; a note may be added. */
export class EndedCase extends LightDomElement {
  static properties = {
    caseId: { attribute: false },
    detail: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    this.caseId = "";
    /** @type {Detail|null} */
    this.detail = null;
    /** @type {unknown} */
    this.failure = null;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("caseId")) return;
    this.detail = null;
    void this.load();
  }

  async load() {
    const id = this.caseId;
    this.failure = null;
    try {
      const detail = /** @type {Detail} */ (await api.get(`/api/v1/incidents/${id}`));
      if (id === this.caseId) this.detail = detail;
    } catch (error) {
      this.failure = error;
    }
  }

  /** @param {Detail} detail */
  head({ incident, description, reporter }) {
    return html`<div class="row"><span class="chips"><severity-chip .severity=${incident.severity} note=${t(`source.${incident.source}`)}></severity-chip>
        <status-chip status=${incident.status}></status-chip></span><span class="muted number">${incident.number}</span></div>
      <h1>${incident.title}</h1>
      <p class="place">${incident.place || t("desk.no_place")}</p>
      ${description ? html`<p class="said">「${description}」</p>` : nothing}
      ${
        reporter?.phone
          ? html`<p class="caller"><span class="muted">${t("desk.caller")}</span>
          <phone-number .masked=${reporter.phone} .path=${`incidents/${incident.id}`}></phone-number></p>`
          : nothing
      }
      <p class="muted">${categoryName(incident.category, incident.opened_at)} · ${t("desk.opened_at", { at: wallDay(incident.opened_at) })}</p>
      ${incident.status === "closed" ? html`<loop-bar .loop=${incident.loop}></loop-bar>` : nothing}`;
  }

  /** The verdicts of the desk and of the leads. @param {Detail} detail */
  closures({ closures }) {
    if (!closures.length) return nothing;
    return html`<section class="reports"><h2>${t("desk.verify")}</h2><ul>${closures.map(
      ({ by, at, accepted, note, undone_why }) => html`<li><time>${wall(at)}</time> <b>${by}</b>
        ${t(accepted ? "desk.accept_closure" : "desk.send_back")} ${note === "lead" ? "" : note}
        ${undone_why ? html`<span class="chip">${t("desk.do.reopen")} ${undone_why}</span>` : nothing}</li>`,
    )}</ul></section>`;
  }

  /** @param {Detail} detail */
  record(detail) {
    const { incident } = detail;
    return html`<crew-list .incident=${incident} .former=${detail.former} .assignments=${detail.assignments} .orders=${detail.orders}
        .news=${new Map()} .members=${desk.state.members} .waiting=${[]}></crew-list>
      ${this.closures(detail)}
      <transfer-box .incident=${incident} .rows=${detail.transfers}></transfer-box>
      <seconds-bar .seconds=${detail.seconds}></seconds-bar>
      <report-list .reports=${detail.reports} .more=${detail.more_reports} .former=${detail.former}></report-list>
      <outward-list .detail=${detail} @noted=${() => this.load()}></outward-list>
      <peace-box .detail=${detail}></peace-box>
      <intake-list .intakes=${detail.intakes} .tips=${incident.tips}></intake-list>
      <linked-cases .incidentId=${incident.id} .links=${detail.links} .isReadOnly=${true}></linked-cases>
      <time-line .incidentId=${detail.incident.id} .rows=${detail.timeline} .more=${detail.more_timeline} .former=${detail.former} .isOpen=${false}></time-line>
      <note-box .incidentId=${incident.id} @noted=${() => this.load()}></note-box>
      <record-check .verification=${detail.verification}></record-check>`;
  }

  render() {
    const { detail, failure } = this;
    const words = failure instanceof Error ? failure.message : t("common.loading");
    return html`<article class="stack ended-case"><div class="row">
        <button type="button" class="btn small" @click=${() => openEnded()}>← ${t("desk.ended.title")}</button>
        <span class="chip">${t("desk.ended.read_only")}</span></div>
      ${detail ? html`${this.head(detail)}${this.record(detail)}` : html`<p class="muted" role="status">${words}</p>`}</article>`;
  }
}
customElements.define("ended-case", EndedCase);
