// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import { pageHead } from "../parts/page_head.js";
import { stationForm } from "./station_form.js";
import { stationRow } from "./station_row.js";
import { stationValues } from "./station_values.js";

/** @typedef {import("../../lib/types.d.ts").StationsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").StationRecord} Station */
/** @typedef {{station: Station|null}} Dialog */

const HEADS = ["station", "area", "limit", "condition", "heard", "calibrate_next"];

/** 噪声点位: the list, and the form of one. @extends {AdminList<Answer, Dialog>} */
export class StationsPage extends AdminList {
  get path() {
    return "/api/v1/stations";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const values = stationValues(/** @type {HTMLFormElement} */ (event.target));
    const station = this.dialog?.station;
    return this.attempt(async () => {
      if (station) {
        // The form does not show the place; what is known of it stays.
        const { id, version, place_id } = station;
        await api.send("PUT", `${this.path}/${id}`, { ...values, place_id, version });
      } else await api.send("POST", this.path, values);
      this.dialog = null;
    });
  }

  /** @param {Station} station @param {"form"|"disable"|"enable"} act */
  act(station, act) {
    if (act === "form") return this.open({ station });
    const method = act === "disable" ? "PUT" : "DELETE";
    return this.attempt(() => api.send(method, `${this.path}/${station.id}/disablement`));
  }

  /** @param {Answer} answer */
  list(answer) {
    const { stations, sources, may_change } = answer;
    return html`${
      may_change && sources.length
        ? html`<div class="tools"><button type="button" class="btn go" @click=${() => this.open({ station: null })}>${t("stations.add")}</button></div>`
        : nothing
    }
    ${
      stations.length
        ? html`<table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`stations.${key}`)}</th>`)}
          ${may_change ? html`<th scope="col"><span class="sr-only">${t("people.acts")}</span></th>` : nothing}</tr></thead>
          <tbody>${repeat(
            stations,
            ({ id }) => id,
            (station) => stationRow(station, answer, (act) => this.act(station, act)),
          )}</tbody></table>`
        : html`<p class="empty">${t(sources.length ? "stations.none" : "stations.no_sources")}</p>`
    }`;
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  form(answer, { station }) {
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    return stationForm({ ...around, station, answer, submit });
  }

  render() {
    const { answer, dialog } = this;
    const heading = dialog?.station
      ? t("stations.change", { name: dialog.station.name })
      : t("stations.add");
    return html`${pageHead(t("stations.title"), "/admin/stations")}<main>${this.notices(answer?.may_change)}
      ${answer ? this.list(answer) : this.waiting()}
      ${dialog && answer ? this.opened(heading, this.form(answer, dialog)) : nothing}</main>`;
  }
}
customElements.define("stations-page", StationsPage);
