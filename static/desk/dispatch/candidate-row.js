// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { ableName } from "../state/names.js";
import { travelWords } from "./travel_words.js";
import "../../parts/status-chip.js";

/** One candidate: travel time, skills, kit and the reason. */
export class CandidateRow extends LightDomElement {
  static properties = {
    candidate: { attribute: false },
    member: { attribute: false },
    number: { attribute: false },
    isOn: { attribute: false },
    isLead: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Candidate|null} */
    this.candidate = null;
    /** @type {import("../state/types.js").Member|undefined} the member's newer state on the board */
    this.member = undefined;
    this.number = 0;
    this.isOn = false;
    this.isLead = false;
  }

  /** @param {string} name */
  emit(name) {
    const detail = this.candidate?.call_sign;
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  /**
   * A weak network or battery only warns; it does not forbid. What the reason says of the phone is not said twice.
   * @param {import("../state/types.js").Candidate} row
   */
  warnings(row) {
    const isLive = this.member?.live ?? row.live;
    const isSaid = !row.live && (row.chance !== null || !row.push);
    const battery = this.member?.battery ?? null;
    return [
      isLive || isSaid ? "" : t(row.push ? "desk.only_push" : "desk.unreachable"),
      battery !== null && battery < 20 ? t("desk.battery", { n: battery }) : "",
    ].filter(Boolean);
  }

  render() {
    const row = this.candidate;
    if (!row) return nothing;
    const state = this.member?.state ?? row.state;
    const way = travelWords(row.distance_m, row.eta_s);
    const able = row.matched.map(ableName).join(" · ");
    const warnings = this.warnings(row);
    return html`<label class="cand ${this.isOn ? "on" : ""}">
        <input type="checkbox" .checked=${this.isOn} @change=${() => this.emit("toggle-candidate")}
          aria-label=${[row.call_sign, way, t(`status.member.${state}`), row.reason].join(" ")} />
        <kbd>${this.number <= 9 ? this.number : ""}</kbd>
        <span class="who"><b>${row.call_sign}</b></span>
        <b class="way">${way}</b>
        <status-chip of="member" status=${state}></status-chip>
      </label>
      <p class="why"><span class="reason" title=${joined(able, row.reason)}><span class="able">${able}</span>${able && " · "}${row.reason}</span>
        ${warnings.map((words) => html`<span class="chip weak">${words}</span>`)}
        ${
          this.isOn
            ? html`<button type="button" class="lead" aria-pressed=${this.isLead ? "true" : "false"}
            @click=${() => this.emit("lead-candidate")}>${this.isLead ? t("desk.is_lead") : t("desk.make_lead")}</button>`
            : nothing
        }</p>`;
  }
}
customElements.define("candidate-row", CandidateRow);
