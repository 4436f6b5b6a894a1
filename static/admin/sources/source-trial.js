// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").Tried} Tried */

/** 试一试: a pasted telegram is read as the source's door would read it; nothing is stored. */
export class SourceTrial extends LightDomElement {
  static properties = {
    path: {},
    result: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.path = "";
    /** @type {Tried|null} */
    this.result = null;
    this.wrong = "";
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const body = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("body"));
    this.result = null;
    this.wrong = "";
    try {
      await this.busy.run("try", async () => {
        this.result = await api.send("POST", `${this.path}/trial`, { body });
      });
    } catch (error) {
      const { problem, message } = /** @type {import("../../lib/api.js").ApiError} */ (error);
      const faults = /** @type {{field: string, message: string}[]} */ (problem?.errors ?? []);
      this.wrong = faults.map((fault) => `${fault.field} ${fault.message}`).join("\n") || message;
    }
  }

  /** @param {Tried} result */
  outcome({ records, others, unknown_words }) {
    return html`<p class="notice done" role="status">${t("sources.trial_good", { records: records.length, others: others.length })}</p>
      ${unknown_words.length ? html`<p class="notice weak">${t("sources.trial_words", { words: unknown_words.join("、") })}</p>` : nothing}
      <pre class="sample" tabindex="0">${JSON.stringify([...records, ...others], null, 2)}</pre>`;
  }

  render() {
    return html`<section class="card"><h2>${t("sources.trial")}</h2><form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event)}>
      <label class="field"><span>${t("sources.trial_lead")}</span><textarea name="body" rows="5" required maxlength="100000" spellcheck="false"></textarea></label>
      <div class="acts"><button class="btn" ?disabled=${this.busy.is("try")}>${t("sources.trial")}</button></div></form>
      ${this.wrong ? html`<p class="notice late sample" role="alert">${this.wrong}</p>` : nothing}
      ${this.result ? this.outcome(this.result) : nothing}</section>`;
  }
}
customElements.define("source-trial", SourceTrial);
