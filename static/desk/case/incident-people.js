// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { engagedOn, isEnded } from "../state/crew.js";
import { isDispatchable } from "../state/incident_loader.js";
import { desk } from "../state/store.js";
import "../dispatch/crew-list.js";
import "../dispatch/dispatch-box.js";
import "../dispatch/radio-script.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** Shows the members who were sent with their state, and the candidates who could still go. */
export class IncidentPeople extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    detail: { attribute: false },
    candidates: { attribute: false },
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
    this.state = desk.state;
    /** @type {import("../state/unreached.js").Row[]} the next escalation step for each member whom the order has not reached */
    this.waiting = [];
  }

  /** Before anyone is sent, the radio script names the suggested members; nobody is called to a case that has ended or was handed over. @param {Incident} incident */
  radio(incident) {
    if (isEnded(incident)) return "";
    const script = this.detail?.radio?.text ?? "";
    return engagedOn(incident).length ? script : (this.candidates?.radio ?? script);
  }

  /** @param {Incident} incident */
  sent(incident) {
    const { detail, state, waiting } = this;
    if (!detail) return nothing;
    return html`<radio-script .text=${this.radio(incident)} .incident=${incident} .assignments=${detail.assignments}></radio-script>
      <crew-list .incident=${incident} .former=${detail.former} .assignments=${detail.assignments} .orders=${detail.orders}
        .news=${state.deliveries} .members=${state.members} .waiting=${waiting}></crew-list>`;
  }

  /** @param {Incident} incident */
  sending(incident) {
    if (!isDispatchable(incident)) return nothing;
    const box = html`<dispatch-box .incident=${incident} .candidates=${this.candidates} .seats=${this.detail?.seats ?? []}
      .members=${this.state.members}></dispatch-box>`;
    const isFull = engagedOn(incident).length >= Math.max(1, incident.seats);
    if (!isFull) return box;
    return html`<details class="more"><summary>${t("desk.add_more")}</summary>${box}</details>`;
  }

  /** Shows the members above the candidates once some are sent. */
  render() {
    const { incident } = this;
    if (!incident) return nothing;
    const parts = { sent: this.sent(incident), sending: this.sending(incident) };
    const names = /** @type {("sent"|"sending")[]} */ (["sending", "sent"]);
    return repeat(
      engagedOn(incident).length ? names.reverse() : names,
      (name) => name,
      (name) => parts[name],
    );
  }
}
customElements.define("incident-people", IncidentPeople);
