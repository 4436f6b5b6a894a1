// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { base64 } from "../../lib/base64.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").RollOut} Roll */

const MOST_BYTES = 180_000;

/** 业主名册: shows what a roll holds, and enters it when no line is wrong. Events: `entered` (detail: the call), `left`. */
export class RollImport extends LightDomElement {
  static properties = {
    path: {},
    roll: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** The address of the roll. */
    this.path = "";
    /** @type {Roll|null} */
    this.roll = null;
    this.wrong = "";
    this.file = "";
    this.busy = new Busy(this);
  }

  /** @param {Event} event */
  async chosen(event) {
    const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
    this.roll = null;
    this.wrong = "";
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new Error(t("ballots.roll_large"));
      this.file = await base64(file);
      const look = () => api.send("POST", `${this.path}/preview`, { file: this.file });
      this.roll = /** @type {Roll} */ (await this.busy.run("act", look));
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  enter() {
    const call = () => api.send("PUT", this.path, { file: this.file });
    this.dispatchEvent(new CustomEvent("entered", { detail: call }));
  }

  /** @param {Roll} roll */
  shown({ units, owners, buildings, parking, wrong, wrong_count }) {
    if (wrong_count)
      return html`<div class="notice late" role="alert"><ul class="plan">${wrong.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></div>`;
    const counts = { units, owners, buildings: buildings.length, parking };
    return html`<p role="status">${t("ballots.roll_good", counts)}</p>
      <div class="acts"><button type="button" class="btn go" @click=${() => this.enter()}>${t("ballots.roll_enter")}</button></div>`;
  }

  render() {
    const { roll, wrong } = this;
    return html`<h3>${t("ballots.roll")}</h3>
      <p class="muted">${t("ballots.roll_lead")} <a href="/api/v1/ballots/roll/template" download>${t("roster.template")}</a></p>
      <label class="field"><span>${t("roster.file")}</span><input type="file" accept=".csv,.xlsx,text/csv" ?disabled=${this.busy.is("act")} @change=${this.chosen} /></label>
      ${wrong ? html`<p class="notice late" role="alert">${wrong}</p>` : nothing}${roll ? this.shown(roll) : nothing}`;
  }
}
customElements.define("roll-import", RollImport);
