// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { engagedOn } from "../state/crew.js";
import { defaultOrderText, seatsWords, sendButtonWords } from "./dispatch_words.js";
import { isSuggestionUnchanged } from "./suggestion_check.js";
import "./candidate-list.js";
import "./member-picker.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** Shows who should go and why, with the one button that sends them. */
export class DispatchBox extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    candidates: { attribute: false },
    seats: { attribute: false },
    members: { attribute: false },
    picked: { state: true },
    lead: { state: true },
    text: { state: true },
  };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Candidates|null} */
    this.candidates = null;
    /** @type {{no: number, skill: string|null, call_sign: string|null}[]} */
    this.seats = [];
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    /** @type {string[]|null} null follows the suggestion */
    this.picked = null;
    /** @type {string|null} */
    this.lead = null;
    /** @type {string|null} null follows the case's words */
    this.text = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Incident|undefined} */ (changed.get("incident"));
    const { incident } = this;
    if (changed.has("incident") && before?.id !== incident?.id) this.forget();
    else if (
      !isSuggestionUnchanged(
        this,
        before,
        /** @type {DispatchBox["candidates"]} */ (changed.get("candidates")),
      )
    ) {
      this.dispatchEvent(new CustomEvent("suggestion-changed", { bubbles: true }));
    }
  }

  forget() {
    this.picked = null;
    this.lead = null;
    this.text = null;
  }

  get crew() {
    const there = this.incident ? engagedOn(this.incident) : [];
    const wanted = this.picked ?? this.candidates?.suggested ?? [];
    return wanted.filter((callSign) => !there.includes(callSign));
  }

  /** A case that has a lead keeps it unless the dispatcher names another. */
  get leader() {
    return this.lead ?? (this.incident?.lead ? null : (this.crew[0] ?? null));
  }

  /** @param {string} callSign */
  toggle(callSign) {
    const { crew } = this;
    const isOn = crew.includes(callSign);
    this.picked = isOn ? crew.filter((other) => other !== callSign) : [...crew, callSign];
    if (isOn && this.lead === callSign) this.lead = null;
  }

  /** @param {number} digit */
  pick(digit) {
    const row = this.candidates?.candidates[digit - 1];
    if (row) this.toggle(row.call_sign);
  }

  async send() {
    const { crew, incident, leader } = this;
    if (!incident) return;
    if (!crew.length) return toast(t("desk.nobody_suggested"), { kind: "weak", seconds: 3 });
    const order = (this.text ?? defaultOrderText(incident)).trim();
    const request = { members: crew, ...(order && { order }), ...(leader && { lead: leader }) };
    const answer = await this.busy.run("send", () => commands.dispatch(incident, request));
    if (answer) this.forget();
  }

  render() {
    const { incident, crew } = this;
    if (!incident) return nothing;
    const isBusy = this.busy.is("send");
    const write = (/** @type {{target: HTMLTextAreaElement}} */ event) => {
      this.text = event.target.value;
    };
    return html`<section class="dispatch">
      <div class="row"><h2>${t(incident.lead ? "desk.add_more" : "desk.suggested")}</h2>
        <span class="muted">${seatsWords(incident, this.seats)}</span></div>
      <candidate-list .candidates=${this.candidates} .members=${this.members} .crew=${crew} .leader=${this.leader} .isLater=${Boolean(incident.lead)}
        @toggle-candidate=${(/** @type {CustomEvent<string>} */ event) => this.toggle(event.detail)}
        @lead-candidate=${(/** @type {CustomEvent<string>} */ event) => {
          this.lead = event.detail;
        }}></candidate-list>
      <member-picker .incident=${incident} .members=${this.members} .crew=${crew} .listed=${this.candidates?.candidates.map((row) => row.call_sign) ?? []}
        @toggle-candidate=${(/** @type {CustomEvent<string>} */ event) => this.toggle(event.detail)}></member-picker>
      <label class="field order-field"><span class="sr-only">${t("desk.order_text")}</span>
        <textarea rows="1" maxlength="500" placeholder=${t("desk.order_hint")} .value=${this.text ?? defaultOrderText(incident)} @input=${write}></textarea></label>
      <button type="button" class="btn go send" ?disabled=${isBusy || !crew.length} aria-busy=${isBusy ? "true" : "false"}
        @click=${this.send}>${sendButtonWords(crew, incident, isBusy)} <kbd>D</kbd></button>
    </section>`;
  }
}
customElements.define("dispatch-box", DispatchBox);
