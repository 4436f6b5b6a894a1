// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import "./station-rule.js";
import { stationForm } from "./station_form.js";
import { stationRow } from "./station_row.js";
import { stationValues } from "./station_values.js";

/** @typedef {import("../../lib/types.d.ts").StationsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").StationRecord} Station */
/** @typedef {{station: Station|null, isRule?: boolean}} Dialog */

const HEADS = ["station", "area", "limit", "condition", "heard", "calibrate_next"];

/** The registered noise stations, and the form of one. @extends {AdminList<Answer, Dialog>} */
export class StationList extends AdminList {
  get path() {
    return "/api/v1/stations";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const values = stationValues(/** @type {HTMLFormElement} */ (event.target));
    const station = this.dialog?.station;
    return this.attempt(async () => {
      if (station) {
        const { id, version } = station;
        await api.send("PUT", `${this.path}/${id}`, { ...values, version });
      } else await api.send("POST", this.path, values);
      this.dialog = null;
    });
  }

  /** @param {Station} station @param {import("./station_row.js").Act} act */
  act(station, act) {
    if (act === "form" || act === "rule") return this.open({ station, isRule: act === "rule" });
    const method = act === "disable" ? "PUT" : "DELETE";
    return this.attempt(() => api.send(method, `${this.path}/${station.id}/disablement`));
  }

  /** @param {Answer} answer */
  list(answer) {
    const { stations, sources, may_change } = answer;
    return html`<div class="tools">${
      may_change && sources.length
        ? html`<button type="button" class="btn go" @click=${() => this.open({ station: null })}>${t("stations.add")}</button>`
        : nothing
    }<a class="btn" href="/noise/pack">${t("stations.pack")}</a></div>
    ${
      stations.length
        ? html`<table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`stations.${key}`)}</th>`)}
          <th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>
          <tbody>${repeat(
            stations,
            ({ id }) => id,
            (station) => stationRow(station, answer, (act) => this.act(station, act)),
          )}</tbody></table>`
        : html`<p class="empty">${t(sources.length ? "stations.none" : "stations.no_sources")}</p>`
    }`;
  }

  /** @param {Answer} answer @param {Station} station */
  rule({ parameters, may_change }, station) {
    const saved = () => {
      this.dialog = null;
      this.read();
    };
    return html`<station-rule .station=${station} .parameters=${parameters} .mayChange=${may_change} .cancel=${this.cancel()} @saved=${saved}></station-rule>`;
  }

  /** @param {Dialog} dialog */
  heading({ station, isRule }) {
    if (!station) return t("stations.add");
    return t(isRule ? "stations.rule_of" : "stations.change", { name: station.name });
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  content(answer, dialog) {
    const { station, isRule } = dialog;
    return station && isRule ? this.rule(answer, station) : this.form(answer, dialog);
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  form(answer, { station }) {
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    return stationForm({ ...around, station, answer, submit });
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(answer?.may_change)}
      ${answer ? this.list(answer) : this.waiting()}
      ${dialog && answer ? this.opened(this.heading(dialog), this.content(answer, dialog)) : nothing}`;
  }
}
customElements.define("station-list", StationList);
