// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { callersOf } from "../state/crew.js";
import { desk } from "../state/store.js";
import { defaultOrderText, seatsWords, sendButtonWords } from "./dispatch_words.js";
import { Proposal } from "./proposal.js";
import "./candidate-list.js";
import "./member-picker.js";
import "./order-voice.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** Shows who should go and why, with the one button that sends them. */
export class DispatchBox extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    candidates: { attribute: false },
    seats: { attribute: false },
    members: { attribute: false },
    text: { state: true },
  };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** The newest answer of the server. @type {import("../state/types.js").Candidates|null} */
    this.candidates = null;
    /** @type {{no: number, skill: string|null, call_sign: string|null}[]} */
    this.seats = [];
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    /** The proposal that was read; it stays until S. @type {Proposal|null} */
    this.proposal = null;
    /** The round in which it was read. */
    this.round = desk.loader.round;
    /** @type {string|null} null follows the case's words */
    this.text = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Incident|undefined} */ (changed.get("incident"));
    const { incident, members } = this;
    if (changed.has("incident") && before?.id !== incident?.id) {
      this.proposal = null;
      this.text = null;
    }
    if (this.round !== desk.loader.round) {
      // After this desk's own order, or its undo, the list is read anew, from the next answer.
      this.proposal = this.candidates = null;
      this.round = desk.loader.round;
    }
    if (!incident) this.proposal = null;
    // What was read stays while the candidates are asked for again: D means it.
    else if (this.candidates) this.proposal ??= new Proposal(this.candidates, incident, members);
  }

  /** Reads the list anew: the next rendering takes the newest answer. */
  resort() {
    this.proposal = null;
    this.requestUpdate();
  }

  /** @param {string} callSign */
  toggle(callSign) {
    this.proposal?.toggle(callSign);
    this.requestUpdate();
  }

  /** A digit beside no row was never read: it only opens the whole list. @param {number} digit */
  pick(digit) {
    const list = /** @type {import("./candidate-list.js").CandidateList|null} */ (
      this.querySelector("candidate-list")
    );
    if (!list?.shows(digit)) return list?.showAll();
    this.proposal?.pick(digit);
    this.requestUpdate();
  }

  /** Returns the reason why D must not send now; empty when it may. @returns {string} */
  refusal() {
    const { incident, proposal, members } = this;
    if (!incident || !proposal) return t("desk.finding");
    const callers = callersOf(desk.state);
    const calling = proposal.crew.filter((callSign) => callers.has(callSign));
    if (calling.length) return t("desk.calling_meanwhile", { crew: calling.join(" ") });
    const unread = proposal.unread(incident, members);
    if (unread.length) return t("desk.sent_meanwhile", { crew: unread.join(" ") });
    return proposal.crew.length ? "" : t("desk.nobody_suggested");
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    void this.send();
  }

  async send() {
    const { incident, proposal } = this;
    const refusal = this.refusal();
    if (refusal || !incident || !proposal) return toast(refusal, { kind: "weak", seconds: 4 });
    const { crew, leader } = proposal;
    const order = (this.text ?? defaultOrderText(incident)).trim();
    const request = { members: crew, ...(order && { order }), ...(leader && { lead: leader }) };
    const answer = await this.busy.run(incident.id, () => commands.dispatch(incident, request));
    if (!answer) return;
    /** @type {import("./order-voice.js").OrderVoice|null} */ (
      this.querySelector("order-voice")
    )?.follow(answer.order.id, order);
    if (this.incident?.id === incident.id) this.text = null;
  }

  changes() {
    const { proposal, candidates, members } = this;
    const n = proposal && candidates ? proposal.changes(candidates, members) : 0;
    if (!n) return nothing;
    return html`<button type="button" class="frozen" @click=${this.resort}><span>${t("desk.frozen_candidates", { n })}</span>
      <span>${t("desk.resort")} <kbd>S</kbd></span></button>`;
  }

  render() {
    const { incident, proposal, candidates } = this;
    if (!incident) return nothing;
    const crew = proposal?.crew ?? [];
    const isBusy = this.busy.is(incident.id);
    const isUnread = Boolean(proposal?.unread(incident, this.members).length);
    const write = (/** @type {{target: HTMLTextAreaElement}} */ event) => {
      this.text = event.target.value;
    };
    return html`<section class="dispatch">
      <div class="row"><h2>${t(incident.lead ? "desk.add_more" : "desk.suggested")}</h2>
        <span class="muted">${seatsWords(incident, this.seats)}</span></div>
      ${this.changes()}
      <candidate-list .candidates=${proposal && candidates && proposal.rows(candidates)} .members=${this.members} .crew=${crew} .leader=${proposal?.leader ?? null} .isLater=${Boolean(incident.lead)}
        @toggle-candidate=${(/** @type {CustomEvent<string>} */ event) => this.toggle(event.detail)}
        @lead-candidate=${(/** @type {CustomEvent<string>} */ event) => {
          if (proposal) proposal.lead = event.detail;
          this.requestUpdate();
        }}></candidate-list>
      <member-picker .incident=${incident} .members=${this.members} .crew=${crew} .listed=${this.candidates?.candidates.map((row) => row.call_sign) ?? []}
        @toggle-candidate=${(/** @type {CustomEvent<string>} */ event) => this.toggle(event.detail)}></member-picker>
      <form class="parts" @submit=${this.submitted}><label class="field order-field"><span class="sr-only">${t("desk.order_text")}</span>
        <textarea rows="1" maxlength="500" placeholder=${t("desk.order_hint")} .value=${this.text ?? defaultOrderText(incident)} @input=${write}></textarea></label>
      <order-voice .incidentId=${incident.id}></order-voice>
      <button class="btn ${isUnread ? "" : "go"} send" ?disabled=${isBusy || !crew.length} aria-busy=${isBusy ? "true" : "false"}>${sendButtonWords(crew, incident, isBusy)} <kbd>D</kbd></button></form>
    </section>`;
  }
}
customElements.define("dispatch-box", DispatchBox);
