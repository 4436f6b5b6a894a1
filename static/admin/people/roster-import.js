// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { base64 } from "../../lib/base64.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { areaOptions } from "./user_form.js";

/** @typedef {import("../../lib/types.d.ts").RosterOut} Plan */
/** @typedef {import("../../lib/types.d.ts").RosterLine} Line */

const PATH = "/api/v1/admin/roster";
const MOST_BYTES = 1_000_000;

/** 名册导入: shows what a table would do, and enters it when no line is wrong. */
export class RosterImport extends LightDomElement {
  static properties = {
    answer: { state: true },
    plan: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../lib/types.d.ts").MembersOut|null} */
    this.answer = null;
    /** @type {Plan|null} */
    this.plan = null;
    /** @type {{file: string, area_id: number}|null} */
    this.sent = null;
    this.failure = "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(async () => {
      this.answer = await api.get("/api/v1/admin/members");
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      this.failure = "";
      await this.busy.run("act", act);
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {SubmitEvent} event */
  look(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const file = /** @type {File} */ (data.get("file"));
    this.attempt(async () => {
      if (file.size > MOST_BYTES) throw new Error(t("roster.too_large"));
      this.sent = { file: await base64(file), area_id: Number(data.get("area")) };
      this.plan = /** @type {Plan} */ (await api.send("POST", `${PATH}/preview`, this.sent));
    });
  }

  enter() {
    this.attempt(async () => {
      const { new: added, changed } = /** @type {Plan} */ (await api.send("PUT", PATH, this.sent));
      this.plan = this.sent = null;
      const words = { added: added.length, changed: changed.length };
      toast(t("roster.entered", words), { kind: "done", seconds: 8 });
    });
  }

  form() {
    const { answer } = this;
    if (!answer)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!answer.may_change) return html`<p class="notice">${t("people.read_only")}</p>`;
    return html`<form class="card stack" @submit=${this.look}>
      <p class="muted">${t("roster.lead")} <a href=${`${PATH}/template`} download>${t("roster.template")}</a></p>
      <label class="field"><span>${t("roster.file")}</span><input type="file" name="file" accept=".csv,.xlsx,text/csv" required @change=${() => {
        this.plan = null;
      }} /></label>
      <label class="field"><span>${t("roster.area")}</span><select name="area">${areaOptions(answer.areas)}</select></label>
      <div class="acts"><button class="btn go" ?disabled=${this.busy.is("act")}>${t("roster.look")}</button></div></form>`;
  }

  /** @param {string} key @param {Line[]} lines */
  lines(key, lines) {
    if (!lines.length) return nothing;
    return html`<details ?open=${lines.length <= 20}><summary>${t(key, { n: lines.length })}</summary><ul class="plan">${lines.map(
      ({
        line,
        call_sign,
        name,
        fields,
      }) => html`<li><small class="muted">${t("roster.line", { line })}</small> <b>${call_sign}</b> ${name ?? ""}
        ${fields.map((field) => html`<span class="chip">${t(`roster.field.${field}`)}</span>`)}</li>`,
    )}</ul></details>`;
  }

  /** @param {Plan} plan */
  effect({ new: added, changed, same, wrong, wrong_count }) {
    const isWrong = wrong_count > 0;
    return html`<section class="stack" aria-live="polite">
      ${isWrong ? html`<div class="notice late"><p><strong>${t("roster.wrong", { n: wrong_count })}</strong></p><ul class="plan">${wrong.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></div>` : nothing}
      ${this.lines("roster.new", added)}${this.lines("roster.changed", changed)}
      ${same ? html`<p class="muted">${t("roster.same", { n: same })}</p>` : nothing}
      ${isWrong || !(added.length + changed.length) ? nothing : html`<div class="acts"><button type="button" class="btn go" ?disabled=${this.busy.is("act")} @click=${() => this.enter()}>${t("roster.enter")}</button></div>`}</section>`;
  }

  render() {
    return html`${this.failure ? html`<p class="notice late" role="alert">${this.failure}</p>` : nothing}
      ${this.form()}${this.plan ? this.effect(this.plan) : nothing}`;
  }
}
customElements.define("roster-import", RosterImport);
