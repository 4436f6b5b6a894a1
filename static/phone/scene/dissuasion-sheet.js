// @ts-check
import { html, nothing } from "lit";
import "../../parts/pick-list.js";
import { named, offered, t } from "../../lib/i18n.js";
import { DISSUADER_ROLES, ON_BEHALF_OF, REACTIONS, TOLD } from "../../lib/lists.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";
import { dissuade } from "../state/actions.js";
import { EMPTY_DISSUASION, isWhole } from "./dissuasion_form.js";
import { textField } from "./form_fields.js";

/** @typedef {import("./dissuasion_form.js").DissuasionFields} Fields */

/** 劝阻记录 at the scene of a noise. The levels are the station's: nobody types them. */
export class DissuasionSheet extends SheetElement {
  static properties = { ...SheetElement.properties, isAsked: { state: true } };

  constructor() {
    super();
    this.isAsked = false;
  }

  get formId() {
    return `${this.job?.assignment.id}:dissuasion`;
  }

  /** @returns {Fields} */
  get fields() {
    return this.phone.forms.of(this.formId).dissuasion ?? EMPTY_DISSUASION;
  }

  heading() {
    return t("phone.dissuasion");
  }

  /** @param {Partial<Fields>} more */
  change(more) {
    this.phone.forms.change(this.formId, { dissuasion: { ...this.fields, ...more } });
  }

  async send() {
    const { job, phone, fields } = this;
    if (!job) return;
    this.isAsked = true;
    if (!isWhole(fields)) return;
    if (!(await dissuade(phone, job, fields, phone.forms.of(this.formId).text))) return;
    phone.forms.drop(this.formId);
    this.leave();
    toast(t("phone.said", { act: this.heading() }), { kind: "done" });
  }

  /** One choice of a list of codes. @param {"role" | "on_behalf_of" | "reaction"} name @param {string} label @param {ReadonlySet<string>} codes @param {string} words the key before the code */
  pick(name, label, codes, words) {
    const choices = [...codes].map((code) => ({ code, words: t(`${words}.${code}`) }));
    const picked = (/** @type {CustomEvent<string>} */ event) =>
      this.change({ [name]: event.detail });
    return html`<p aria-hidden="true"><b>${label}</b></p>
      <pick-list label=${label} .isAsked=${this.isAsked && !this.fields[name]} .choices=${choices} .chosen=${this.fields[name]} @picked=${picked}></pick-list>`;
  }

  /** @param {string} code */
  toldChip(code) {
    const { told } = this.fields;
    const press = () =>
      this.change({
        told: told.includes(code) ? told.filter((other) => other !== code) : [...told, code],
      });
    return html`<label class="pick-item"><input class="sr-only" type="checkbox" .checked=${told.includes(code)} @change=${press}>
      <span>${t(`phone.dissuasion.told.${code}`)}</span></label>`;
  }

  source() {
    const sources = offered(this.phone.office?.sound_sources ?? {});
    if (!sources.length) return nothing;
    const choices = sources.map(([code, words]) => ({ code, words: named(words) || code }));
    const picked = (/** @type {CustomEvent<string>} */ { detail }) =>
      this.change({ sound_source: detail });
    const label = t("phone.dissuasion.source");
    return html`<p aria-hidden="true"><b>${label}</b></p>
      <pick-list label=${label} .choices=${choices} .chosen=${this.fields.sound_source} @picked=${picked}></pick-list>`;
  }

  /** @param {"witness_words" | "body_camera"} name @param {string} label @param {number} most */
  line(name, label, most) {
    const typed = (/** @type {Event} */ event) =>
      this.change({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
    return html`<label class="field"><span>${label}</span>
      <input type="text" maxlength=${most} autocomplete="off" .value=${this.fields[name]} @input=${typed}></label>`;
  }

  witnesses() {
    const typed = (/** @type {Event} */ event) => {
      const { valueAsNumber } = /** @type {HTMLInputElement} */ (event.currentTarget);
      this.change({ witnesses: Math.min(99, Math.max(0, Math.trunc(valueAsNumber || 0))) });
    };
    return html`<label class="field"><span>${t("phone.dissuasion.witnesses")}</span>
      <input type="number" inputmode="numeric" min="0" max="99" .value=${String(this.fields.witnesses)} @change=${typed}></label>`;
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const told = t("phone.dissuasion.told");
    return html`<p class="muted">${t("phone.dissuasion.hint")}
        <a href=${`/incidents/${job.incident.id}/dissuasion`} target="_blank">${t("phone.dissuasion.earlier")}</a></p>
      ${this.pick("role", t("phone.dissuasion.who"), DISSUADER_ROLES, "phone.dissuasion.role")}
      ${this.pick("on_behalf_of", t("phone.dissuasion.behalf"), ON_BEHALF_OF, "phone.dissuasion.behalf")}
      <p aria-hidden="true"><b>${told}</b></p>
      <fieldset class="pick"><legend class="sr-only">${told}</legend>${[...TOLD].map((code) => this.toldChip(code))}</fieldset>
      ${textField(phone, this.formId, t("phone.dissuasion.words"), 2, 1000)}
      ${this.pick("reaction", t("phone.dissuasion.reaction"), REACTIONS, "phone.dissuasion.reaction")}
      ${this.source()} ${this.witnesses()}
      ${this.line("witness_words", t("phone.dissuasion.witness_words"), 200)}
      ${this.line("body_camera", t("phone.dissuasion.camera"), 40)}
      ${this.isAsked && !isWhole(this.fields) ? html`<p class="notice late" role="alert">${t("phone.dissuasion.missing")}</p>` : nothing}
      <button class="big" type="button" @click=${this.send}>${t("phone.dissuasion.send")}</button>`;
  }
}
customElements.define("dissuasion-sheet", DissuasionSheet);
