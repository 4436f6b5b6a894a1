// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { categoryName } from "../state/names.js";
import { desk } from "../state/store.js";
import "./category-field.js";
import "./place-field.js";

/** @typedef {import("../state/types.js").Incident} Incident */

const EMPTY = {
  category: "",
  severity: 0,
  place: "",
  title: "",
  description: "",
  caller: "",
  agrees: false,
};

/** A form that opens a new case or amends an old one. Only the category is required. */
export class IncidentForm extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    place: { attribute: false },
    draft: { attribute: false },
    values: { state: true },
  };

  constructor() {
    super();
    /** @type {Incident|null} null for a new one */
    this.incident = null;
    /** @type {import("../../lib/types.d.ts").NamedPoint|undefined} where a new case is, if that is known before */
    this.place = undefined;
    this.draft = desk.draft;
    this.values = { ...EMPTY };
    this.busy = new Busy(this);
    this.key = commands.freshKey();
    this.valuesBefore = "";
  }

  connectedCallback() {
    super.connectedCallback();
    const { incident, place } = this;
    if (place) this.values = { ...EMPTY, place: place.name };
    if (incident) {
      const { category, severity, place, title } = incident;
      const description = desk.loader.detail?.description ?? "";
      this.values = { ...EMPTY, category, severity, place, title, description };
    }
    this.valuesBefore = JSON.stringify(this.values);
    const { lat = null, lon = null } = incident ?? place ?? {};
    desk.set({ draft: { lat, lon, isPicking: !incident } });
    // The inner fields render a moment later, so the focus waits for them.
    setTimeout(() => this.querySelector("input")?.focus());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    desk.set({ draft: null });
  }

  /** True when the dispatcher has entered something that closing would lose. */
  get isChanged() {
    return JSON.stringify(this.values) !== this.valuesBefore;
  }

  /** @param {Partial<IncidentForm["values"]>} change */
  put(change) {
    this.values = { ...this.values, ...change };
  }

  close() {
    desk.set({ dialog: null });
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    if (!this.values.category) return this.querySelector("input")?.focus();
    const answer = await this.busy.run("save", () => this.save());
    if (!answer) return;
    this.close();
    desk.select(`incident:${answer.incident.id}`);
  }

  save() {
    const { lat = null, lon = null } = desk.draft ?? {};
    const { category, place, description, caller } = this.values;
    const title = this.values.title || categoryName(category);
    const severity = this.values.severity || undefined;
    const spot = lat === null ? {} : { lat, lon, datum: "wgs84" };
    // An empty field leaves the number as it is: the form does not know the whole number.
    const { agrees: reporter_agrees } = this.values;
    const number = caller.trim() ? { reporter_phone: caller.trim(), reporter_agrees } : {};
    const body = { category, severity, title, place, description, ...number, ...spot };
    if (!this.incident) return commands.open(body, this.key);
    const { datum: _, ...change } = body;
    return commands.amend(this.incident, change);
  }

  /** @param {"title"|"description"} name @param {string} hint */
  text(name, hint) {
    const put = (/** @type {{target: HTMLInputElement}} */ event) =>
      this.put({ [name]: event.target.value });
    const value = this.values[name];
    return html`<label class="field"><span>${t(`desk.field.${name}`)}</span>
      ${
        name === "title"
          ? html`<input type="text" maxlength="60" .value=${value} placeholder=${hint} @input=${put} />`
          : html`<textarea rows="3" maxlength="4000" .value=${value} placeholder=${hint} @input=${put}></textarea>`
      }
    </label>`;
  }

  caller() {
    const known = this.incident ? desk.loader.detail?.reporter?.phone : null;
    const put = (/** @type {{target: HTMLInputElement}} */ event) =>
      this.put({ caller: event.target.value });
    return html`<label class="field"><span>${t("desk.field.caller")} <small class="muted">${t("desk.optional")}</small></span>
      <input type="tel" maxlength="20" autocomplete="off" pattern="[+]?[0-9][0-9 \-]{4,18}" .value=${this.values.caller}
        placeholder=${known ? t("desk.field.caller_known", { phone: known }) : t("desk.field.caller_hint")} @input=${put} /></label>
      ${this.values.caller.trim() && document.querySelector("desk-app[data-texts]") ? this.tick() : nothing}`;
  }

  tick() {
    const put = (/** @type {{target: HTMLInputElement}} */ event) =>
      this.put({ agrees: event.target.checked });
    return html`<label class="tick"><input type="checkbox" .checked=${this.values.agrees} @change=${put} />
      <span>${t("desk.field.caller_agrees")}</span></label>`;
  }

  render() {
    const { incident, values } = this;
    const isBusy = this.busy.is("save");
    const heading = incident ? t("desk.amend_title", { number: incident.number }) : t("desk.new");
    return html`<form class="stack" aria-label=${heading} @submit=${this.submitted}>
      <div class="row"><h1>${heading}</h1>
        <button type="button" class="btn quiet small" @click=${this.close}>${t("common.cancel")} <kbd>Esc</kbd></button></div>
      ${incident ? nothing : html`<p class="muted">${t("desk.new_lead")}</p>`}
      <category-field .category=${values.category} .severity=${values.severity}
        @categorised=${(/** @type {CustomEvent<Partial<IncidentForm["values"]>>} */ event) => this.put(event.detail)}></category-field>
      <place-field .text=${values.place} .draft=${this.draft}
        @placed=${(/** @type {CustomEvent<string>} */ event) => this.put({ place: event.detail })}></place-field>
      ${this.text("title", values.category ? categoryName(values.category) : "")}
      ${this.text("description", t("desk.field.description_hint"))}
      ${this.caller()}
      <button class="btn go" ?disabled=${isBusy || !values.category}>
        ${isBusy ? t("desk.busy") : t(incident ? "desk.save" : "desk.open_case")}</button>
    </form>`;
  }
}
customElements.define("incident-form", IncidentForm);
