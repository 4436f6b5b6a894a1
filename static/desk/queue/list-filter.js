// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { showRefusal } from "../state/commands.js";
import { offeredCategories } from "../state/names.js";
import { desk } from "../state/store.js";
import { everything, isEverything } from "./filter.js";
import { areaOptions, categoryOptions, SEVERITIES, sourceOptions } from "./filter_options.js";
import { hiddenWords } from "./filter_words.js";

/** @typedef {import("./filter.js").Choice} Choice */
/** @typedef {import("./filter_options.js").Option} Option */
/** @typedef {"areas"|"sources"|"categories"|"severities"} Kind */

/** 筛选: what the list shows, and the choices that this user has saved. */
export class ListFilter extends LightDomElement {
  static properties = { choice: { state: true }, name: { state: true } };

  constructor() {
    super();
    /** @type {Choice} */
    this.choice = { ...everything(), ...desk.filters.choice };
    this.name = this.choice.name ?? "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.redraw = () => this.requestUpdate();
    desk.addEventListener("change", this.redraw);
    if (!desk.filters.isKnown) desk.filters.load().catch(() => {});
  }

  firstUpdated() {
    /** @type {HTMLElement|null} */ (this.querySelector(".saved button, input"))?.focus();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    desk.removeEventListener("change", this.redraw ?? null);
  }

  /** @param {Choice|null} choice */
  apply(choice) {
    this.closest("dialog")?.close();
    desk.filters.choose(choice);
  }

  /** Words of a saved filter are no longer true once it is changed. @param {Partial<Choice>} change */
  change(change) {
    const { name: _, ...choice } = this.choice;
    this.choice = { ...choice, ...change };
  }

  /** @param {Kind} kind @param {string|number} value */
  toggled(kind, value) {
    const values = /** @type {(string|number)[]} */ (this.choice[kind]);
    const kept = values.filter((other) => other !== value);
    this.change({ [kind]: kept.length < values.length ? kept : [...values, value] });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    this.apply(this.choice);
  }

  async save() {
    const name = this.name.trim();
    if (!name) return this.querySelector("input[name=name]")?.scrollIntoView();
    try {
      this.apply(await this.busy.run("save", () => desk.filters.save(name, this.choice)));
      toast(t("desk.filter.saved", { name }), { kind: "done" });
    } catch (error) {
      showRefusal(error);
    }
  }

  /** @param {string} id */
  async forget(id) {
    await desk.filters.forget(id).catch(showRefusal);
  }

  saved() {
    const { saved, isKnown } = desk.filters;
    if (!saved.length) {
      return html`<p class="muted">${t(isKnown ? "desk.filter.none_saved" : "desk.filter.unknown")}</p>`;
    }
    return html`<ul class="saved">${saved.map(
      (
        row,
      ) => html`<li><button type="button" class="btn small" @click=${() => this.apply(row)}>${row.name}</button><button
        type="button" class="btn small quiet" aria-label=${t("desk.filter.forget", { name: row.name })} @click=${() => this.forget(row.id)}>×</button></li>`,
    )}</ul>`;
  }

  /** @param {Kind} kind @param {Option} option */
  chip(kind, { value, label, count }) {
    const isChosen = /** @type {(string|number)[]} */ (this.choice[kind]).includes(value);
    return html`<label><input type="checkbox" .checked=${isChosen} @change=${() => this.toggled(kind, value)} />
      <span>${label}${count ? html` <small>${count}</small>` : nothing}</span></label>`;
  }

  /** Rows that the list has now are chips; the others are behind a list. @param {Kind} kind @param {Option[]} options */
  group(kind, options) {
    const chosen = /** @type {(string|number)[]} */ (this.choice[kind]);
    const near = options.filter(({ value, count }) => count || chosen.includes(value));
    const far = options.filter((option) => !near.includes(option));
    return html`<fieldset class="chips"><legend>${t(`desk.filter.${kind}`)}</legend>
      ${near.map((option) => this.chip(kind, option))}${far.length ? this.others(kind, far) : nothing}</fieldset>`;
  }

  /** @param {Kind} kind @param {Option[]} options */
  others(kind, options) {
    /** @param {{target: HTMLSelectElement}} event */
    const added = ({ target }) => {
      const option = options[Number(target.value)];
      target.value = "";
      if (option) this.toggled(kind, option.value);
    };
    return html`<select aria-label=${t("desk.filter.more_of", { what: t(`desk.filter.${kind}`) })} @change=${added}>
      <option value="">${t("desk.filter.more")}</option>
      ${options.map(({ label, depth = 0 }, index) => html`<option value=${index}>${"\u3000".repeat(depth)}${label}</option>`)}</select>`;
  }

  effect() {
    const { filters, list } = desk;
    if (isEverything(this.choice)) return t("desk.filter.shows_all", { n: list.size });
    const hidden = list.hiddenBy(filters.passing(this.choice));
    return `${t("desk.filter.shows", { n: list.size - hidden.hidden })} · ${hiddenWords(hidden)}`;
  }

  render() {
    const { choice } = this;
    const { state, filters } = desk;
    return html`<form class="stack" @submit=${this.submitted}>
      <div class="row"><h2 id="dialog-title">${t("desk.filter.title")}</h2>
        <button type="button" class="btn small" @click=${() => this.closest("dialog")?.close()}>${t("common.close")} <kbd>Esc</kbd></button></div>
      ${this.saved()}
      <fieldset class="chips"><legend>${t("desk.filter.severities")}</legend>
        ${SEVERITIES.map((value) => this.chip("severities", { value, label: t(`severity.${value}`) }))}
        <label><input type="checkbox" .checked=${choice.is_mine} @change=${() => this.change({ is_mine: !choice.is_mine })} /><span>${t("desk.filter.mine")}</span></label></fieldset>
      ${this.group("areas", areaOptions(state, filters.areas))}
      ${this.group("sources", sourceOptions(state))}
      ${this.group("categories", categoryOptions(state, offeredCategories()))}
      <p class="muted" role="status">${this.effect()}</p>
      <p class="muted">${t("desk.filter.never_hidden")}</p>
      <div class="row keep"><input type="text" name="name" maxlength="40" aria-label=${t("desk.filter.name")} placeholder=${t("desk.filter.name")}
          .value=${this.name} @input=${(/** @type {{target: HTMLInputElement}} */ { target }) => {
            this.name = target.value;
          }} />
        <button type="button" class="btn" ?disabled=${!this.name.trim() || this.busy.is("save")} @click=${this.save}>${t("desk.filter.save")}</button>
        <button class="btn go">${t("desk.filter.apply")}</button></div>
    </form>`;
  }
}
customElements.define("list-filter", ListFilter);
