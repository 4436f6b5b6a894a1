// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { AGENCIES } from "../case/word_keys.js";
import { defaultOrderText } from "../dispatch/dispatch_words.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import { alarmActions } from "./alarm_actions.js";
import { alarmHint, alarmTitle, waitedSince } from "./alarm_words.js";
import "../../parts/status-chip.js";
import "../parts/tick-time.js";

/** @typedef {import("./alarm_actions.js").AlarmAction} AlarmAction */

const NAMED = 4;

/** Shows one alarm with the buttons that settle it. */
export class AlarmStrip extends LightDomElement {
  static properties = {
    alarm: { attribute: false },
    incident: { attribute: false },
    detail: { attribute: false },
    members: { attribute: false },
    hint: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Alarm|undefined} */
    this.alarm = undefined;
    /** @type {import("../state/types.js").Incident|undefined} */
    this.incident = undefined;
    /** @type {import("../state/types.js").Detail|null} */
    this.detail = null;
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    /** The words for what to do. Null means the alarm's own; they are empty when the strip above has said them. @type {string|null} */
    this.hint = null;
    this.busy = new Busy(this);
  }

  /** The replacement gets the same order text. @param {import("../state/types.js").Incident} incident */
  words(incident) {
    return this.detail?.orders.at(-1)?.text || defaultOrderText(incident);
  }

  /** @param {AlarmAction} action @param {import("../state/types.js").Incident} incident */
  perform(action, incident) {
    const { kind } = action;
    if (kind === "send") {
      const order = this.words(incident);
      return commands.dispatch(incident, { ...action.request, ...(order && { order }) });
    }
    if (kind === "notify") {
      const { agency } = action;
      desk.set({ dialog: { kind: "form", form: "notify", incident, agency } });
      return Promise.resolve(null);
    }
    if (kind === "go_on") return commands.accept(action.assignment_id, "desk");
    if (kind === "place_told") return commands.accept(action.assignment_id, "radio", incident);
    return commands.standDown(
      action.assignment_id,
      t("desk.offer.turned_back", { instead: action.instead }),
    );
  }

  /** @param {AlarmAction} action */
  label(action) {
    if (action.kind === "notify")
      return t(action.key, { agency: t(AGENCIES[action.agency] ?? action.agency) });
    if (action.kind !== "send") return t(action.key, { member: this.alarm?.call_sign ?? "" });
    const { members } = action.request;
    const few = members.length <= NAMED;
    return t(action.key, {
      crew: few ? members.join(" ") : t("desk.offer.many", { n: members.length }),
    });
  }

  /** Shows the proposed members and the reason for them. @param {AlarmAction} action */
  reason(action) {
    if (action.kind !== "send") return nothing;
    const { members } = action.request;
    if (!action.reason) {
      return members.length > NAMED ? html`<p class="muted">${members.join(" ")}</p>` : nothing;
    }
    const state = this.members.get(members[0])?.state ?? "free";
    return html`<p class="proposal"><b>${members[0]}</b>
      ${state === "free" ? nothing : html`<status-chip of="member" status=${state}></status-chip>`}
      <span class="muted">${named(action.reason)}</span></p>`;
  }

  /** @param {AlarmAction} action @param {import("../state/types.js").Incident} incident */
  button(action, incident) {
    const isMain = ["send", "go_on", "place_told"].includes(action.kind);
    return html`<button type="button" class="btn small ${isMain ? "go" : ""}" ?disabled=${this.busy.is("perform")}
      @click=${() => this.busy.run("perform", () => this.perform(action, incident))}>${this.label(action)}</button>`;
  }

  /** The button that settles the alarm; an SOS needs a reason. @param {import("../state/types.js").Alarm} alarm */
  settling(alarm) {
    if (alarm.kind === "sos") {
      const ask = () => desk.set({ dialog: { kind: "form", form: "endSos", alarm } });
      return html`<button type="button" class="btn small" @click=${ask}>${t("desk.sos.end")}</button>`;
    }
    return html`<button type="button" class="btn small" ?disabled=${this.busy.is("ack")}
        @click=${() => this.busy.run("ack", () => commands.acknowledge(alarm.id))}>${t("desk.acknowledge")}</button>`;
  }

  render() {
    const { alarm, incident } = this;
    if (!alarm) return nothing;
    const notified = (this.detail?.notified ?? []).map((row) => row.agency);
    const actions = alarmActions(alarm, incident, notified);
    const hint = this.hint ?? alarmHint(alarm, incident);
    return html`<div class="notice late alarm-strip"><span><b>${alarmTitle(alarm)}</b>
        <tick-time .since=${waitedSince(alarm)}></tick-time>${hint ? html`<br />${hint}` : nothing}</span>
      ${this.settling(alarm)}
      ${photoStrip(alarm.body.photos ?? [], alarmTitle(alarm))}
      ${actions.map((action) => this.reason(action))}
      ${actions.length && incident ? html`<p class="offers">${actions.map((action) => this.button(action, incident))}</p>` : nothing}
    </div>`;
  }
}
customElements.define("alarm-strip", AlarmStrip);
