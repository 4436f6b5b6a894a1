// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { mayHaveLevel } from "../../parts/live-level.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { isEnded } from "../state/crew.js";
import { desk } from "../state/store.js";
import "../../parts/loop-bar.js";
import "../alarm/case-alarms.js";
import "./alike-cases.js";
import "./crew-messages.js";
import "./detector-history.js";
import "./dissuasion-list.js";
import { textsSentence } from "./follower_words.js";
import "./help-box.js";
import "./incident-head.js";
import "./incident-people.js";
import "./intake-list.js";
import "./linked-cases.js";
import "./note-box.js";
import "./notified-box.js";
import "./owed-box.js";
import "./outward-list.js";
import "./peace-box.js";
import "./record-check.js";
import "./report-list.js";
import "./seconds-bar.js";
import "./sound-list.js";
import "./still-list.js";
import "./time-line.js";
import "./transfer-box.js";
import "./verify-box.js";

/** @typedef {import("../state/types.js").Incident} Incident */

const TEXTS = 2;
/** @type {import("../state/types.js").Notified[]} */
const NOBODY = [];

/** On a low screen they would push the members out of sight; their keys work there, too. */
const hasRoom = matchMedia("(min-height: 820px)");

/** True where 119, 120 and 110 stand above the members. @param {Incident} incident */
const isGrave = (incident) => incident.severity === 1 && !isEnded(incident) && hasRoom.matches;

/** Shows one case in full: people, place, the three clocks and the timeline. */
export class IncidentDetail extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    detail: { attribute: false },
    candidates: { attribute: false },
    failure: { attribute: false },
    state: { attribute: false },
    waiting: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Detail|null} */
    this.detail = null;
    /** @type {import("../state/types.js").Candidates|null} */
    this.candidates = null;
    /** @type {unknown} */
    this.failure = null;
    this.state = desk.state;
    /** @type {import("../state/unreached.js").Row[]} the next escalation step for each member whom the order has not reached */
    this.waiting = [];
  }

  /** The texts that went by SMS, for the two who agreed last. @param {import("../state/types.js").Detail} detail */
  texts({ followers: rows = [] }) {
    const more = rows.length - TEXTS;
    return html`${rows.slice(0, TEXTS).map((row) => html`<p class="muted">${textsSentence(row)}</p>`)}
      ${more > 0 ? html`<p class="muted">${t("desk.texts.more", { n: more })}</p>` : nothing}`;
  }

  /** 119, 120, 110 and the partners. @param {Incident} incident */
  agencies(incident) {
    return html`<notified-box .incident=${incident} .notified=${this.detail?.notified ?? NOBODY}></notified-box>`;
  }

  /** @param {Incident} incident */
  rest(incident) {
    const { detail, failure } = this;
    if (!detail) {
      const words = failure instanceof Error ? failure.message : t("common.loading");
      const retry = html`<button type="button" class="btn small" @click=${() => desk.loader.load()}>${t("common.retry")}</button>`;
      return html`<p class="muted" role="status">${words} ${failure ? retry : nothing}</p>`;
    }
    const order = detail.orders.at(-1);
    return html`
      <detector-history .history=${detail.detector}></detector-history>
      ${order ? html`<p class="order"><span class="muted">${t("desk.order_text")}</span> ${order.text}</p>` : nothing}
      <crew-messages .incident=${incident} .messages=${detail.messages} .more=${detail.more_messages} .members=${this.state.members}></crew-messages>
      ${isGrave(incident) ? nothing : this.agencies(incident)}
      <transfer-box .incident=${incident} .rows=${detail.transfers}></transfer-box>
      <seconds-bar .seconds=${detail.seconds}></seconds-bar>
      ${this.texts(detail)}
      <help-box .incident=${incident} .help=${detail.help}></help-box>
      <report-list .reports=${detail.reports} .more=${detail.more_reports} .former=${detail.former}></report-list>
      <dissuasion-list .incidentId=${incident.id} .records=${detail.dissuasions} .former=${detail.former}></dissuasion-list>
      <outward-list .detail=${detail}></outward-list>
      <peace-box .detail=${detail}></peace-box>
      <still-list .stills=${detail.stills} .mayErase=${["supervisor", "admin"].includes(this.state.me?.role ?? "")}></still-list>
      <sound-list .sounds=${detail.sounds}></sound-list>
      <intake-list .intakes=${detail.intakes} .tips=${incident.tips}></intake-list>
      <linked-cases .incidentId=${incident.id} .links=${detail.links}></linked-cases>
      <time-line .incidentId=${detail.incident.id} .rows=${detail.timeline} .more=${detail.more_timeline} .former=${detail.former} .isOpen=${!incident.loop.resolve.done_at && !isEnded(incident)}></time-line>
      <note-box .incidentId=${incident.id}></note-box>
      <record-check .verification=${detail.verification}></record-check>`;
  }

  render() {
    const { incident, detail } = this;
    if (!incident) return nothing;
    const verify =
      incident.status === "resolved" && detail
        ? html`<owed-box .incident=${incident} .assignments=${detail.assignments}
            .reports=${detail.reports}></owed-box>
          <verify-box .incident=${incident} .reports=${detail.reports} .isUnreached=${detail.is_unreached ?? false}></verify-box>`
        : nothing;
    return html`<article class="stack" aria-label=${`${incident.number} ${incident.title}`}>
      <case-alarms .incident=${incident} .detail=${detail} .state=${this.state}></case-alarms>
      <incident-head .incident=${incident} .detail=${detail}></incident-head>
      <loop-bar .loop=${incident.loop}></loop-bar>
      ${isEnded(incident) || !mayHaveLevel(incident) ? nothing : html`<live-level .incidentId=${incident.id}></live-level>`}
      ${isEnded(incident) ? nothing : html`<alike-cases .incident=${incident} .cases=${this.state.incidents.size}></alike-cases>`}
      ${verify}${isGrave(incident) ? this.agencies(incident) : nothing}
      <incident-people class="stack" .incident=${incident} .detail=${detail} .candidates=${this.candidates}
        .state=${this.state} .waiting=${this.waiting}></incident-people>
      ${this.rest(incident)}
    </article>`;
  }
}
customElements.define("incident-detail", IncidentDetail);
