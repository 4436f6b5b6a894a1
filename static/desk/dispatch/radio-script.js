// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { logRadio } from "../state/record_commands.js";
import { readByThisMachine } from "./local_voice.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */

/** The keys of what came of a call on the radio. @type {["called" | "answered" | "unanswered", string][]} */
const OUTCOMES = [
  ["called", ","],
  ["answered", ";"],
  ["unanswered", "."],
];
/** Call signs of one line of the log, as the server takes them. */
const MOST_CALLED = 40;

/** The text to read on the radio, with a button for each member who answers. */
export class RadioScript extends LightDomElement {
  static properties = {
    text: { attribute: false },
    incident: { attribute: false },
    assignments: { attribute: false },
  };

  constructor() {
    super();
    this.text = "";
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Assignment[]} */
    this.assignments = [];
    /** @type {string|undefined} */
    this.answerer = undefined;
    this.isReading = false;
    this.busy = new Busy(this);
  }

  /** R names the first who has not answered: when that becomes another member, the key waits. */
  updated() {
    const next = this.unanswered[0]?.id;
    if (this.answerer && next && next !== this.answerer) {
      this.dispatchEvent(new CustomEvent("answerer-changed", { bubbles: true }));
    }
    this.answerer = next;
  }

  get unanswered() {
    return this.assignments.filter((row) => row.status === "dispatched");
  }

  /** @param {Assignment} [row] the first who has not answered unless one is named */
  async accept(row = this.unanswered[0]) {
    if (!row) return toast(t("desk.nobody_waits"), { kind: "info", seconds: 3 });
    const answer = await this.busy.run("accept", () =>
      commands.accept(row.id, "radio", this.incident),
    );
    if (answer)
      toast(t("desk.accepted_for", { member: row.call_sign }), { kind: "done", seconds: 4 });
  }

  /** Notes what came of the call: everybody who has not answered was called, or the first of them answered. @param {"called" | "answered" | "unanswered"} outcome */
  async log(outcome) {
    const { incident, unanswered, assignments } = this;
    if (!incident || !this.text) return;
    const rows = unanswered.length ? unanswered : assignments;
    const signs = rows.map(({ call_sign }) => call_sign).slice(0, MOST_CALLED);
    const call_signs = outcome === "answered" ? signs.slice(0, 1) : signs;
    const answer = await this.busy.run("log", () => logRadio(incident.id, { outcome, call_signs }));
    if (answer) toast(t(`desk.radio.noted_${outcome}`), { kind: "done", seconds: 3 });
  }

  /** Speaks the script into the handset. A second press ends it. */
  async readAloud() {
    this.isReading = !this.isReading;
    this.requestUpdate();
    const isRead = await readByThisMachine(this.isReading ? this.text : "");
    this.isReading = false;
    this.requestUpdate();
    if (!isRead) toast(t("desk.radio.no_voice"), { kind: "weak", seconds: 6 });
  }

  logButtons() {
    return html`<p class="answers radio-log"><button type="button" class="btn small" @click=${this.readAloud}>${t(this.isReading ? "desk.radio.stop" : "desk.radio.read")} <kbd>\\</kbd></button>${OUTCOMES.map(
      ([outcome, key]) =>
        html`<button type="button" class="btn small" ?disabled=${this.busy.is("log")} @click=${() => this.log(outcome)}>${t(`desk.radio.${outcome}`)} <kbd>${key}</kbd></button>`,
    )}</p>`;
  }

  render() {
    const { text, unanswered } = this;
    if (!text) return nothing;
    return html`<section class="radio" aria-label=${t("desk.radio")}>
      <p><span class="muted">${t("desk.radio")}</span> ${text}</p>
      ${
        unanswered.length
          ? html`<p class="answers">${unanswered.map(
              (
                row,
                index,
              ) => html`<button type="button" class="btn small" ?disabled=${this.busy.is("accept")}
              @click=${() => this.accept(row)}>${t("desk.accept_for", { member: row.call_sign })}${index === 0 ? html` <kbd>R</kbd>` : nothing}</button>`,
            )}</p>`
          : nothing
      }
      ${this.logButtons()}
    </section>`;
  }
}
customElements.define("radio-script", RadioScript);
