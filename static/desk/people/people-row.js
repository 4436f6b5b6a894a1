// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
import { LOST } from "./lost_words.js";
import { dragged } from "./member_drag.js";
import { caseOf, movesOf } from "./member_moves.js";
import "../../parts/status-chip.js";
import "../parts/action-menu.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/types.js").Member} Member */

/** @type {Record<import("./people_board.js").Presence, [string, string]>} the words, and the chip's tone; who is on duty needs none */
const PRESENCE = {
  missing: ["desk.board.missing", "late"],
  absent: ["desk.board.absent", "weak"],
  extra: ["", ""],
  present: ["", ""],
};

/** One member of the people board: state, case, and the age of the position. A press opens the member, a drag sends. */
export class PeopleRow extends LightDomElement {
  static properties = { row: { attribute: false }, state: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./people_board.js").Row|null} */
    this.row = null;
    this.state = desk.state;
  }

  /** @param {Member} member */
  place(member) {
    if (!member.on_duty) return nothing;
    if (!member.fix_at) return html`<span class="muted">${t("desk.board.no_place")}</span>`;
    const words = member.lost
      ? t(LOST[member.lost])
      : t("desk.within", { n: Math.round(member.accuracy_m ?? 0) });
    return html`<span class="muted">${t("desk.fix")} <tick-time .since=${member.fix_at} .isBare=${true}></tick-time> · ${words}</span>`;
  }

  /** @param {Member} member */
  case(member) {
    const incident = caseOf(member);
    if (!incident) return nothing;
    return html`<button type="button" class="case" @click=${() => desk.select(`incident:${incident.id}`)}>${incident.number} ${incident.title}</button>`;
  }

  /** @param {Member} member */
  chips(member) {
    const [words, tone] = PRESENCE[this.row?.presence ?? "present"];
    return html`<status-chip of="member" status=${member.state}></status-chip>
      ${words ? html`<span class="chip ${tone}">${t(words)}</span>` : nothing}
      ${member.on_duty && !member.live ? html`<span class="chip weak">✕ ${t("desk.live.no")}</span>` : nothing}`;
  }

  render() {
    const member = this.row?.member;
    if (!member) return nothing;
    const sign = member.call_sign;
    return html`<div class="person" draggable="true" @dragstart=${(/** @type {DragEvent} */ event) => dragged(event, sign)}>
      <div class="row"><button type="button" class="call" @click=${() => desk.select(`member:${sign}`)}>${sign}</button>
        <span class="chips">${this.chips(member)}</span>
        <action-menu .items=${movesOf(member)} label=${t("desk.acts_for", { member: sign })}></action-menu></div>
      <p class="said">${this.case(member)}${this.place(member)}</p></div>`;
  }
}
customElements.define("people-row", PeopleRow);
