// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import { asNode } from "../parts/table_import.js";
import { areaOptions } from "../people/user_form.js";
import { cell } from "../people/user_row.js";
import { KINDS, placeEnd, placeForm, placeValues } from "./place_form.js";

/** @typedef {import("../../lib/types.d.ts").PlaceRecordsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").PlaceRecord} Place */
/** @typedef {{kind: "form"|"remove", place: Place|null}} Dialog */

const PATH = "/api/v1/admin/places";
const WAIT_MS = 250;

/** 场所: found by words, kind and area; an administrator adds, corrects, moves and removes. @extends {AdminList<Answer, Dialog>} */
export class PlaceList extends AdminList {
  static properties = { ...AdminList.properties, query: { state: true }, areas: { state: true } };

  constructor() {
    super();
    this.query = { q: "", kind: "", area: "" };
    this.areas = /** @type {import("../../lib/types.d.ts").AreaNode[]} */ ([]);
    this.timer = 0;
  }

  get path() {
    return `${PATH}?${new URLSearchParams(this.query)}`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.readAreas();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async readAreas() {
    const answer = /** @type {import("../../lib/types.d.ts").AreasOut|null} */ (
      await api.get("/api/v1/admin/areas").catch(() => null)
    );
    this.areas = answer?.areas.map(asNode) ?? [];
  }

  /** @param {Event} event */
  ask(event) {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    this.query = { ...this.query, [name]: value };
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.read(), WAIT_MS);
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const place = this.dialog?.place;
    const values = placeValues(/** @type {HTMLFormElement} */ (event.target));
    this.attempt(async () => {
      await api.send(place ? "PATCH" : "POST", place ? `${PATH}/${place.id}` : PATH, values);
      this.dialog = null;
    });
  }

  /** Gives the shown places codes, and opens the page with their labels. */
  printLabels() {
    const place_ids = this.answer?.places.map(({ id }) => id);
    return this.attempt(async () => {
      const answer = await api.send("POST", "/api/v1/admin/place-labels", { place_ids });
      location.assign(/** @type {import("../../lib/types.d.ts").LabelsOut} */ (answer).page);
    });
  }

  /** @param {Dialog} dialog */
  dialogContent({ kind, place }) {
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    if (kind === "form") {
      const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
      return placeForm({ ...around, place, areas: this.areas, submit });
    }
    const run = () =>
      this.attempt(async () => {
        await api.send("DELETE", `${PATH}/${place?.id}`);
        this.dialog = null;
      });
    return placeEnd({ ...around, run });
  }

  tools() {
    return html`<form class="tools filters" role="search" @input=${this.ask} @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${
        this.answer?.may_change
          ? html`<button type="button" class="btn go" @click=${() => this.open({ kind: "form", place: null })}>${t("places.add")}</button>
            <button type="button" class="btn" ?disabled=${!this.answer.places.length || this.busy.is("act")} @click=${() => this.printLabels()}>${t("places.labels")}</button>`
          : nothing
      }
      <label class="field"><span>${t("places.kind")}</span><select name="kind"><option value="">${t("places.all_kinds")}</option>${KINDS.map((kind) => html`<option value=${kind}>${t(`place.kind.${kind}`)}</option>`)}</select></label>
      <label class="field"><span>${t("places.area")}</span><select name="area"><option value="">${t("places.all_areas")}</option>${areaOptions(this.areas)}</select></label>
      <label class="field"><span>${t("places.search")}</span><input type="search" name="q" maxlength="80" /></label></form>`;
  }

  /** @param {Place} place */
  row(place) {
    const { name, aliases, kind, area, access, contacts, hazards } = place;
    const facts = [access, contacts, hazards && `⚠ ${hazards}`].filter(Boolean);
    /** @param {Dialog["kind"]} act @param {string} key */
    const button = (act, key) =>
      html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: name })} @click=${() => this.open({ kind: act, place })}>${t(key)}</button>`;
    return html`<tr><th scope="row">${name} ${aliases.length ? html`<span class="name muted">${aliases.join("、")}</span>` : nothing}</th>
      ${cell("places.kind", t(`place.kind.${kind}`))}${cell("places.area", area)}
      ${cell("places.facts", facts.length ? html`<span class="said subject">${facts.map((fact) => html`<span>${fact}</span>`)}</span>` : "–")}
      ${this.answer?.may_change ? html`<td class="row-acts"><span>${button("form", "people.change")} ${button("remove", "places.remove")}</span></td>` : nothing}</tr>`;
  }

  table() {
    const { answer } = this;
    if (!answer) return this.waiting();
    const { places, count } = answer;
    const isFiltered = Object.values(this.query).some(Boolean);
    if (!places.length)
      return html`<p class="empty">${t(isFiltered ? "places.none_found" : "places.none")}</p>`;
    return html`<p class="muted" role="status">${t(count > places.length ? "places.some" : "places.count", { n: count, shown: places.length })}</p>
      <table><thead><tr>${["name", "kind", "area", "facts"].map((key) => html`<th scope="col">${t(`places.${key}`)}</th>`)}
      ${answer.may_change ? html`<th scope="col"><span class="sr-only">${t("people.acts")}</span></th>` : nothing}</tr></thead>
      <tbody>${repeat(
        places,
        ({ id }) => id,
        (place) => this.row(place),
      )}</tbody></table>`;
  }

  render() {
    const { answer, dialog } = this;
    const key = dialog?.kind === "form" && !dialog.place ? "add" : dialog?.kind;
    return html`${this.notices(answer?.may_change)}${this.tools()}${this.table()}
      ${dialog ? this.opened(t(`places.dialog.${key}`, { place: dialog.place?.name ?? "" }), this.dialogContent(dialog)) : nothing}`;
  }
}
customElements.define("place-list", PlaceList);
