// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { eraseStill } from "../state/record_commands.js";
import { STILL_FATES } from "./still_words.js";

/** @typedef {import("../../lib/types.d.ts").ShownStill} Still */

/** Shows the pictures of the stations' cameras, or why there is none. Only a chief erases one. */
export class StillList extends LightDomElement {
  static properties = { stills: { attribute: false }, mayErase: { attribute: false } };

  constructor() {
    super();
    /** @type {Still[] | undefined} */
    this.stills = [];
    this.mayErase = false;
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event @param {string} id */
  async submitted(event, id) {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const reason = String(values.get("reason")).trim();
    const answer = await this.busy.run(id, () => eraseStill(id, reason));
    if (answer) this.dispatchEvent(new CustomEvent("noted"));
  }

  /** @param {string} id */
  form(id) {
    if (!this.mayErase) return nothing;
    return html`<details><summary>${t("desk.still.erase")}</summary>
      <form @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, id)}>
      <input name="reason" required maxlength="200" pattern=".*\\S.*" autocomplete="off"
        aria-label=${t("desk.still.reason")} placeholder=${t("desk.still.reason")} />
      <button class="btn small" ?disabled=${this.busy.is(id)}>${t("desk.still.press")}</button></form></details>`;
  }

  /** @param {Still} still */
  picture({ id, station }) {
    const path = `/api/v1/stills/${id}/picture`;
    return html`<a href=${path} target="_blank"><img src=${path} loading="lazy"
      alt=${t("desk.still.alt", { station })} /></a>${this.form(id)}`;
  }

  /** @param {Still} still */
  row(still) {
    const { asked_at, station, bearing_deg, fate } = still;
    const bearing =
      bearing_deg === null ? "" : t("desk.still.bearing", { n: Math.round(bearing_deg) });
    return html`<li class="stack"><p><time>${wall(asked_at)}</time> ${station}
      ${bearing ? html`<span class="muted">${bearing}</span>` : nothing}</p>
      ${fate === "kept" ? this.picture(still) : html`<p class="muted">${t(STILL_FATES[fate])}</p>`}</li>`;
  }

  render() {
    const { stills } = this;
    if (!stills?.length) return nothing;
    const hint = stills.some(({ fate }) => fate === "kept");
    return html`<section class="reports stills"><h2>${t("desk.stills")} ${stills.length}</h2>
      ${hint ? html`<p class="muted">${t("desk.still.hint")}</p>` : nothing}
      <ul>${stills.map((still) => this.row(still))}</ul></section>`;
  }
}
customElements.define("still-list", StillList);
