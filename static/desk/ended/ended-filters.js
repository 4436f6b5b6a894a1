// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { ENDED } from "../../lib/lists.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { categories, categoryName, dispositionName, dispositions } from "../state/names.js";

/** @typedef {import("./ended_query.js").Filters} Filters */

const STATUSES = [...ENDED];

/** The filters of the list of ended cases. Event: `filtered` (detail: Filters). */
export class EndedFilters extends LightDomElement {
  static properties = { filters: { attribute: false }, areas: { attribute: false } };

  constructor() {
    super();
    /** @type {Filters|null} */
    this.filters = null;
    /** @type {{id: number, name: string}[]} */
    this.areas = [];
  }

  /** @param {{target: HTMLInputElement|HTMLSelectElement}} event */
  changed({ target }) {
    const detail = { ...this.filters, [target.name]: target.value };
    this.dispatchEvent(new CustomEvent("filtered", { detail }));
  }

  /** @param {keyof Filters} name @param {"date"|"search"} type @param {string} [placeholder] */
  input(name, type, placeholder = "") {
    return html`<label class="field"><span>${t(`desk.ended.${name}`)}</span>
      <input type=${type} name=${name} .value=${this.filters?.[name] ?? ""} placeholder=${placeholder} maxlength="80"
        ?required=${type === "date"} @change=${this.changed} /></label>`;
  }

  /** @param {keyof Filters} name @param {[string, string][]} options value and label */
  choice(name, options) {
    const chosen = this.filters?.[name] ?? "";
    return html`<label class="field"><span>${t(`desk.ended.${name}`)}</span><select name=${name} @change=${this.changed}>
      <option value="" ?selected=${!chosen}>${t("desk.ended.any")}</option>
      ${options.map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`)}</select></label>`;
  }

  render() {
    const codes = categories().map(([code]) => code);
    return html`<div class="filters" role="search" aria-label=${t("desk.ended.title")}>
      ${this.input("since", "date")}${this.input("until", "date")}
      ${this.choice(
        "status",
        STATUSES.map((status) => [status, t(`status.incident.${status}`)]),
      )}
      ${this.choice(
        "category",
        codes.map((code) => [code, categoryName(code)]),
      )}
      ${this.choice(
        "disposition",
        dispositions().map((code) => [code, dispositionName(code)]),
      )}
      ${this.choice(
        "area",
        this.areas.map(({ id, name }) => [String(id), name]),
      )}
      ${this.input("crew", "search", "042")}${this.input("q", "search", t("desk.ended.q_hint"))}</div>`;
  }
}
customElements.define("ended-filters", EndedFilters);
