// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { forms } from "../case/forms.js";
import { Busy } from "./busy.js";
import { LightDomElement } from "./light_dom_element.js";
import "./option-picker.js";

/** @typedef {import("../case/forms.js").Field} Field */

/** A dialog with a short form that `forms.js` describes. */
export class FormDialog extends LightDomElement {
  static properties = { about: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../case/forms.js").About|null} which form, and what it is about */
    this.about = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  async updated(changed) {
    if (!changed.has("about")) return;
    const pickers = /** @type {NodeListOf<import("./option-picker.js").OptionPicker>} */ (
      this.querySelectorAll("option-picker")
    );
    await Promise.all([...pickers].map((picker) => picker.updateComplete));
    const fields = "input:checked, input, textarea, select";
    /** @type {HTMLElement|null} */ (this.querySelector(fields))?.focus();
  }

  /** Brings letters that are typed on a choice into the first field for words. @param {KeyboardEvent} event */
  typed(event) {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const isLetter = (key.length === 1 && key !== " ") || key === "Process";
    if (!isLetter || ctrlKey || metaKey || altKey) return;
    if (/** @type {HTMLInputElement} */ (target).type !== "radio") return;
    /** @type {HTMLElement|null} */ (this.querySelector("textarea, input[type=text]"))?.focus();
  }

  close() {
    /** @type {HTMLDialogElement|null} */ (this.closest("dialog"))?.close();
  }

  /** @param {SubmitEvent} event @param {import("../case/forms.js").Form} form */
  async submitted(event, form) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const values = Object.fromEntries(
      [...data].map(([name, value]) => [name, String(value).trim()]),
    );
    const answer = await this.busy.run("send", () => form.send(values));
    if (answer) this.close();
  }

  /** @param {Field} field */
  choices({ name, options = [], value, required }) {
    return options.map(
      (
        option,
      ) => html`<label><input type="radio" name=${name} value=${option.value} ?required=${required}
        ?checked=${option.value === value} /><span>${option.label}</span></label>`,
    );
  }

  /** @param {Field} field */
  field(field) {
    const { name, label, type, options = [], value = "", required = false, hint } = field;
    if (type === "choice") {
      return html`<fieldset class="chips"><legend>${label}</legend>${this.choices(field)}</fieldset>`;
    }
    if (type === "search") {
      return html`<div class="field"><span>${label}</span><option-picker name=${name} label=${label} .options=${options} .value=${value} ?required=${required}></option-picker></div>`;
    }
    const control = {
      text: () =>
        html`<input type="text" name=${name} .value=${value} maxlength="200" ?required=${required} />`,
      words: () =>
        html`<textarea name=${name} rows="2" maxlength="1000" .value=${value} ?required=${required}></textarea>`,
      moment: () =>
        html`<input type="datetime-local" name=${name} .value=${value} ?required=${required} />`,
      list: () => html`<select name=${name} ?required=${required}>
        <option value="">–</option>${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`)}</select>`,
    }[type]();
    return html`<label class="field"><span>${label}${required ? "" : html` <small class="muted">${t("desk.optional")}</small>`}</span>
      ${control}${hint ? html`<span class="hint">${hint}</span>` : nothing}</label>`;
  }

  render() {
    const { about } = this;
    const form = about && forms[about.form]?.(about);
    if (!form) return nothing;
    const isBusy = this.busy.is("send");
    return html`<form class="stack" @keydown=${this.typed} @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, form)}>
      <h2 id="dialog-title">${form.title}</h2>${form.lead ? html`<p class="muted">${form.lead}</p>` : nothing}
      ${form.fields.map((field) => this.field(field))}
      <div class="row"><button type="button" class="btn" @click=${this.close}>${t("common.cancel")} <kbd>Esc</kbd></button>
        <button class="btn ${form.isGrave ? "late" : "go"}" ?disabled=${isBusy}>${isBusy ? t("desk.busy") : form.submit} <kbd>Ctrl+Enter</kbd></button></div>
    </form>`;
  }
}
customElements.define("form-dialog", FormDialog);
