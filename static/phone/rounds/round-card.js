// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";
import { isOnDuty } from "../state/shown_jobs.js";
import { ownRound } from "./own_round.js";

/** 巡防 on the home screen: begins the round, or goes on with one that has waited. */
export class RoundCard extends PhoneElement {
  connectedCallback() {
    super.connectedCallback();
    ownRound.follow(this.phone);
    ownRound.addEventListener("change", this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    ownRound.removeEventListener("change", this.redraw);
  }

  updated() {
    ownRound.follow(this.phone);
  }

  render() {
    const { kept, isOpen, left, points } = ownRound;
    if (!isOnDuty(this.phone.state) || (kept && !kept.points.length)) return nothing;
    const isBegun = isOpen && left.length < points.length;
    return html`<section class="card round-card"><div class="row">
        <div><h2>${t("phone.round")}</h2>
        <p class="muted">${isBegun ? t("phone.round.waits", { n: left.length }) : t("phone.round.lead")}</p></div>
        <button class="btn" type="button" @click=${() => this.phone.router.open("round")}>${t(isBegun ? "phone.round.go_on" : "phone.round.open")}</button>
      </div></section>`;
  }
}
customElements.define("round-card", RoundCard);
