// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { engagedOn } from "./crew.js";
import { Light } from "./light.js";
import { dispatchable } from "./loader.js";
import { desk } from "./store.js";
import "./crew-list.js";
import "./dispatch-box.js";
import "./radio-script.js";

/** @typedef {import("./types.js").Incident} Incident */

/** Whoever was sent, with what became of it, and whoever could still go. */
export class IncidentPeople extends Light {
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
    /** @type {import("./types.js").Detail|null} */
    this.detail = null;
    /** @type {import("./types.js").Candidates|null} */
    this.candidates = null;
    this.state = desk.state;
    /** @type {import("./unreached.js").Row[]} what comes next for whom nobody has reached */
    this.waiting = [];
  }

  /** Before anyone is sent, the script calls those who are suggested. @param {Incident} incident */
  radio(incident) {
    const said = this.detail?.radio?.text ?? "";
    return engagedOn(incident).length ? said : (this.candidates?.radio ?? said);
  }

  /** @param {Incident} incident */
  sent(incident) {
    const { detail, state, waiting } = this;
    if (!detail) return nothing;
    return html`<radio-script .text=${this.radio(incident)} .incident=${incident} .assignments=${detail.assignments}></radio-script>
      <crew-list .incident=${incident} .assignments=${detail.assignments} .orders=${detail.orders}
        .news=${state.deliveries} .members=${state.members} .waiting=${waiting}></crew-list>`;
  }

  /** @param {Incident} incident */
  sending(incident) {
    if (!dispatchable(incident)) return nothing;
    const box = html`<dispatch-box .incident=${incident} .candidates=${this.candidates} .seats=${this.detail?.seats ?? []}
      .members=${this.state.members}></dispatch-box>`;
    const isFull = engagedOn(incident).length >= Math.max(1, incident.seats);
    if (!isFull) return box;
    return html`<details class="more"><summary>${t("desk.add_more")}</summary>${box}</details>`;
  }

  /** Whoever is sent already comes before whoever could still be. */
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
