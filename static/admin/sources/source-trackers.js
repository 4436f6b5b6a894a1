// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").TrackersOut} Trackers */

/** 跟踪器: the devices of a source whose positions count as a member's; adds one, removes one. */
export class SourceTrackers extends LightDomElement {
  static properties = { path: {}, answer: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** The address of the source in the API. */
    this.path = "";
    /** @type {Trackers|null} */
    this.answer = null;
    this.failure = "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(() => api.get(`${this.path}/trackers`));
  }

  /** @param {() => Promise<unknown>} act its answer is the newest list @returns {Promise<boolean>} */
  async attempt(act) {
    this.failure = "";
    try {
      await this.busy.run("act", async () => {
        this.answer = /** @type {Trackers} */ (await act());
      });
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
    return !this.failure;
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const body = Object.fromEntries(new FormData(form));
    if (await this.attempt(() => api.send("POST", `${this.path}/trackers`, body))) form.reset();
  }

  form() {
    return html`<form class="tools" @submit=${(/** @type {SubmitEvent} */ event) => this.add(event)}>
      <label class="field"><span>${t("sources.tracker_device")}</span><input name="device" required maxlength="64" autocomplete="off" spellcheck="false" /></label>
      <label class="field"><span>${t("sources.tracker_member")}</span><input name="call_sign" required maxlength="12" autocomplete="off" /></label>
      <button class="btn go" ?disabled=${this.busy.is("act")}>${t("sources.tracker_add")}</button></form>`;
  }

  /** @param {Trackers} answer */
  list({ trackers, may_change }) {
    if (!trackers.length) return html`<p class="empty">${t("sources.no_trackers")}</p>`;
    const remove = (/** @type {number} */ id) =>
      this.attempt(() => api.send("DELETE", `${this.path}/trackers/${id}`));
    return html`<ul class="plan">${trackers.map(
      ({ id, device, call_sign, added_at }) =>
        html`<li><span><b>${call_sign}</b> <code>${device}</code> <small class="muted">${wallDay(added_at)}</small></span>
        ${may_change ? html`<button type="button" class="btn small" aria-label=${t("sources.end_of", { key: `${call_sign} ${device}` })} ?disabled=${this.busy.is("act")} @click=${() => remove(id)}>${t("sources.end")}</button>` : nothing}</li>`,
    )}</ul>`;
  }

  render() {
    const { answer, failure } = this;
    return html`<section class="card"><h2>${t("sources.trackers")}</h2><p class="muted">${t("sources.trackers_lead")}</p>
      ${failure ? html`<p class="notice late" role="alert">${failure}</p>` : nothing}
      ${answer ? html`${this.list(answer)}${answer.may_change ? this.form() : nothing}` : nothing}</section>`;
  }
}
customElements.define("source-trackers", SourceTrackers);
