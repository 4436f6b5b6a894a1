// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */

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
    </section>`;
  }
}
customElements.define("radio-script", RadioScript);
