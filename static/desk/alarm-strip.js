// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../lib/i18n.js";
import { alarmHint, alarmTitle } from "./alarm.js";
import { offers } from "./alarm-offers.js";
import { Busy } from "./busy.js";
import * as commands from "./commands.js";
import { Light } from "./light.js";
import { desk } from "./store.js";
import { orderWords } from "./wish.js";
import "../parts/status-chip.js";
import "./tick-time.js";

/** @typedef {import("./alarm-offers.js").Offer} Offer */

const NAMED = 4;
/** @type {Record<string, string>} */
const AGENCIES = { 119: "desk.agency.119", 120: "desk.agency.120", 110: "desk.agency.110" };

/** What waits for a person, with the press that settles it. */
export class AlarmStrip extends Light {
  static properties = {
    alarm: { attribute: false },
    incident: { attribute: false },
    detail: { attribute: false },
    members: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("./types.js").Alarm|undefined} */
    this.alarm = undefined;
    /** @type {import("./types.js").Incident|undefined} */
    this.incident = undefined;
    /** @type {import("./types.js").Detail|null} */
    this.detail = null;
    /** @type {Map<string, import("./types.js").Member>} */
    this.members = new Map();
    this.busy = new Busy(this);
  }

  /** Whoever goes instead hears the same words. @param {import("./types.js").Incident} incident */
  words(incident) {
    return this.detail?.orders.at(-1)?.text || orderWords(incident);
  }

  /** @param {Offer} offer @param {import("./types.js").Incident} incident */
  act(offer, incident) {
    const { act } = offer;
    if (act === "send") {
      const order = this.words(incident);
      return commands.dispatch(incident, { ...offer.wish, ...(order && { order }) });
    }
    if (act === "notify") {
      const { agency } = offer;
      desk.set({ dialog: { kind: "form", form: "notify", incident, agency } });
      return Promise.resolve(null);
    }
    if (act === "go_on") return commands.accept(offer.assignment_id, "desk");
    if (act === "place_told") return commands.accept(offer.assignment_id, "radio", incident);
    return commands.standDown(
      offer.assignment_id,
      t("desk.offer.turned_back", { instead: offer.instead }),
    );
  }

  /** @param {Offer} offer */
  label(offer) {
    if (offer.act === "notify")
      return t(offer.key, { agency: t(AGENCIES[offer.agency] ?? offer.agency) });
    if (offer.act !== "send") return t(offer.key, { member: this.alarm?.call_sign ?? "" });
    const { members } = offer.wish;
    const few = members.length <= NAMED;
    return t(offer.key, {
      crew: few ? members.join(" ") : t("desk.offer.many", { n: members.length }),
    });
  }

  /** Who it is about, and why these. @param {Offer} offer */
  reason(offer) {
    if (offer.act !== "send") return nothing;
    const { members } = offer.wish;
    if (!offer.reason) {
      return members.length > NAMED ? html`<p class="muted">${members.join(" ")}</p>` : nothing;
    }
    const state = this.members.get(members[0])?.state ?? "free";
    return html`<p class="proposal"><b>${members[0]}</b>
      ${state === "free" ? nothing : html`<status-chip of="member" status=${state}></status-chip>`}
      <span class="muted">${named(offer.reason)}</span></p>`;
  }

  /** @param {Offer} offer @param {import("./types.js").Incident} incident */
  button(offer, incident) {
    const isMain = ["send", "go_on", "place_told"].includes(offer.act);
    return html`<button type="button" class="btn small ${isMain ? "go" : ""}" ?disabled=${this.busy.is("act")}
      @click=${() => this.busy.run("act", () => this.act(offer, incident))}>${this.label(offer)}</button>`;
  }

  render() {
    const { alarm, incident } = this;
    if (!alarm) return nothing;
    const told = (this.detail?.notified ?? []).map((row) => row.agency);
    const found = offers(alarm, incident, told);
    return html`<div class="notice late alarm-strip"><span><b>${alarmTitle(alarm)}</b>
        <tick-time .since=${alarm.raised_at}></tick-time><br />${alarmHint(alarm)}</span>
      <button type="button" class="btn small" ?disabled=${this.busy.is("ack")}
        @click=${() => this.busy.run("ack", () => commands.acknowledge(alarm.id))}>${t("desk.acknowledge")}</button>
      ${found.map((offer) => this.reason(offer))}
      ${found.length && incident ? html`<p class="offers">${found.map((offer) => this.button(offer, incident))}</p>` : nothing}
    </div>`;
  }
}
customElements.define("alarm-strip", AlarmStrip);
