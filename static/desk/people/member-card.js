// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { qrPicture } from "../../lib/qr_picture.js";
import { wallDay } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { kitName, skillName } from "../state/names.js";
import { desk } from "../state/store.js";
import { LOST } from "./lost_words.js";
import "../../parts/status-chip.js";
import "./member-day.js";
import "./near-words.js";
import "./phone-reachability.js";
import "../parts/phone-number.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/types.js").Member} Member */

/** Shows one member: task, position, skills, kit and reachability. */
export class MemberCard extends LightDomElement {
  static properties = {
    member: { attribute: false },
    state: { attribute: false },
    link: { state: true },
  };

  constructor() {
    super();
    /** @type {Member|undefined} */
    this.member = undefined;
    this.state = desk.state;
    /** @type {{url: string, qr_svg: string, expires_at: string}|null} */
    this.link = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Member|undefined} */ (changed.get("member"));
    if (before && before.call_sign !== this.member?.call_sign) this.link = null;
  }

  /** @param {string} callSign */
  async enrol(callSign) {
    this.link = await this.busy.run("enrol", () => commands.enrol(callSign));
  }

  /** @param {Member} member */
  case(member) {
    const incident = this.state.incidents.get(member.incident_id ?? "");
    if (!incident) return nothing;
    return html`<button type="button" class="btn small" @click=${() => desk.select(`incident:${incident.id}`)}>
      ${incident.number} ${incident.title}</button>`;
  }

  /** @param {Member} member */
  facts(member) {
    return html`<dl>
      <dt>${t("desk.fix")}</dt><dd>${
        member.fix_at
          ? html`<tick-time .since=${member.fix_at}></tick-time> · ${t(member.lost ? LOST[member.lost] : "desk.within", { n: Math.round(member.accuracy_m ?? 0) })}`
          : t("desk.never")
      } <near-words class="muted" .lat=${member.lost ? null : member.lat} .lon=${member.lost ? null : member.lon}></near-words></dd>
      <dt>${t("desk.mobile")}</dt><dd>${
        member.mobile
          ? html`<phone-number .masked=${member.mobile} .path=${`members/${member.call_sign}`} .incidentId=${member.incident_id ?? undefined}></phone-number>`
          : "–"
      }</dd>
      <dt>${t("desk.skills")}</dt><dd>${member.skills.map(skillName).join(t("desk.and")) || "–"}</dd>
      <dt>${t("desk.kit")}</dt><dd>${member.kit.map(kitName).join(t("desk.and")) || "–"}</dd></dl>`;
  }

  /** The member's new phones that nobody has confirmed; only a supervisor may confirm one. @param {Member} member */
  newPhones({ unconfirmed_phones = [] }) {
    const mayConfirm = ["supervisor", "admin"].includes(this.state.me?.role ?? "");
    return unconfirmed_phones.map(
      (id) => html`<div class="row"><span class="chip weak">${t("desk.unconfirmed_phone")}</span>
        ${
          mayConfirm
            ? html`<button type="button" class="btn small" ?disabled=${this.busy.is(id)} @click=${() => this.busy.run(id, () => commands.confirmPhone(id))}>${t("desk.phone_confirm")}</button>`
            : nothing
        }
        <button type="button" class="btn small" ?disabled=${this.busy.is(id)} @click=${() => this.busy.run(id, () => commands.revokePhone(id))}>${t("desk.phone_shut_out")}</button></div>`,
    );
  }

  enrolment() {
    const { link } = this;
    if (!link) return nothing;
    const qr = qrPicture(link.qr_svg);
    return html`<div class="enrol"><img src=${qr} alt=${t("desk.enrol_qr")} width="220" height="220" />
      <p>${t("desk.enrol_lead")}</p><input type="text" readonly .value=${link.url} aria-label=${t("desk.enrol_link")}
        @focus=${(/** @type {{target: HTMLInputElement}} */ event) => event.target.select()} />
      <p class="muted"><tick-time .until=${link.expires_at} .isUrgent=${false}></tick-time> · ${wallDay(link.expires_at)}</p></div>`;
  }

  render() {
    const { member } = this;
    if (!member) return nothing;
    return html`<article class="stack member" aria-label=${member.call_sign}>
      <div class="row"><h1>${member.call_sign}</h1>
        <status-chip of="member" status=${member.state}></status-chip></div>
      <p>${t(member.on_duty ? "desk.on_duty" : "desk.off_duty")}
        <span class="chip ${member.live ? "done" : "weak"}">${member.live ? "✓" : "✕"} ${t(member.live ? "desk.live.yes" : "desk.live.no")}</span> ${this.case(member)}</p>
      ${this.newPhones(member)}
      <phone-reachability .callSign=${member.call_sign}></phone-reachability>${this.facts(member)}
      <button type="button" class="btn" ?disabled=${this.busy.is("enrol")} @click=${() => this.enrol(member.call_sign)}>
        ${t(this.link ? "desk.enrol_again" : "desk.enrol")}</button>
      ${this.enrolment()}
      <member-day .callSign=${member.call_sign}></member-day></article>`;
  }
}
customElements.define("member-card", MemberCard);
