// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { kindWords } from "./alarm_words.js";
import { isOver, settingOf } from "./load_settings.js";

/** @typedef {import("../../lib/types.d.ts").AlarmLoad} Load */

/** Alarms of the last hour for each desk, beside the budget, with the noisiest kind and its setting. */
export class AlarmLoad extends LightDomElement {
  static properties = { load: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {Load|null} */
    this.load = null;
    this.failure = "";
  }

  async connectedCallback() {
    super.connectedCallback();
    try {
      this.load = /** @type {Load} */ (await api.get("/api/v1/alarm-load"));
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {Load["kinds"][number]} row */
  kind({ kind, count }) {
    const setting = settingOf(kind);
    return html`<li>${kindWords(kind)} <b>${count}</b>${
      setting
        ? html` · <a href=${setting} target="_blank" rel="noopener">${t("desk.load.setting")}</a>`
        : nothing
    }</li>`;
  }

  render() {
    const { load, failure } = this;
    if (failure) return html`<p class="muted" role="status">${failure}</p>`;
    if (!load) return html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { a_desk, budget, alarms, desks, kinds } = load;
    const words = t("desk.load.words", { a_desk, budget, alarms, desks });
    return html`<p class=${isOver(load) ? "notice wait" : "muted"} role="status">${words}${isOver(load) ? html` <b>${t("desk.load.over")}</b>` : nothing}</p>
      ${kinds.length ? html`<ol>${kinds.slice(0, 3).map((row) => this.kind(row))}</ol>` : nothing}`;
  }
}
customElements.define("alarm-load", AlarmLoad);
