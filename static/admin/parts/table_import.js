// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { base64 } from "../../lib/base64.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";

/** @typedef {{line: number, name?: string|null, call_sign?: string, kind?: string, fields?: string[]}} Line */
/** @typedef {{given: string, better: string, sentence: string}} Doubt */
/** @typedef {{new: Line[], changed: Line[], same: number, wrong: {line: number, sentence: string}[], wrong_count: number, doubt?: Doubt|null}} Plan */
/** @typedef {{may_change: boolean, areas: import("../../lib/types.d.ts").AreaNode[]}} Around */

/** An area as the choosers of areas take it. @param {import("../../lib/types.d.ts").AreaRecord} area */
export const asNode = ({ id, parent_id, name, depth, retired_at }) => ({
  id,
  parent_id,
  name,
  depth,
  retired: Boolean(retired_at),
});

/**
 * An import: it shows what a file would do, and enters it when no line is wrong. The words are the
 * keys of its `face`: lead, file, look, enter, entered, wrong, new, changed, same, line, too_large.
 */
export class TableImport extends LightDomElement {
  static properties = {
    answer: { state: true },
    plan: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {Around|null} */
    this.answer = null;
    /** @type {Plan|null} */
    this.plan = null;
    /** @type {Record<string, unknown>|null} */
    this.sent = null;
    this.failure = "";
    this.busy = new Busy(this);
  }

  /** The first part of the keys of its words. */
  get face() {
    return "";
  }

  /** The call that enters; `/preview` behind it looks only. */
  get path() {
    return "";
  }

  get mostBytes() {
    return 1_000_000;
  }

  get accept() {
    return ".csv,.xlsx,text/csv";
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(async () => {
      this.answer = await this.around();
    });
  }

  /** @returns {Promise<Around>} */
  async around() {
    const { may_change, areas } = /** @type {import("../../lib/types.d.ts").AreasOut} */ (
      await api.get("/api/v1/admin/areas")
    );
    return { may_change, areas: areas.map(asNode) };
  }

  /** The fields below the file. @param {Around} _answer @returns {unknown} */
  fields(_answer) {
    return nothing;
  }

  /** The values of these fields. @param {FormData} _data @returns {Record<string, unknown>} */
  values(_data) {
    return {};
  }

  template() {
    return html`<a href=${`${this.path}/template`} download>${t(`${this.face}.template`)}</a>
      <a href=${this.path} download>${t(`${this.face}.export`)}</a>`;
  }

  /** @param {Line} line @returns {unknown} */
  named({ name, call_sign }) {
    return html`<b>${call_sign ?? name}</b> ${call_sign ? (name ?? "") : ""}`;
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
      if (file.size > this.mostBytes) throw new Error(t(`${this.face}.too_large`));
      await this.preview({ file: await base64(file), ...this.values(data) });
    });
  }

  /** @param {Record<string, unknown>} body */
  async preview(body) {
    this.sent = body;
    this.plan = /** @type {Plan} */ (await api.send("POST", `${this.path}/preview`, body));
  }

  /** @param {string} datum */
  lookAgain(datum) {
    const select = /** @type {HTMLSelectElement|null} */ (this.querySelector("[name=datum]"));
    if (select) select.value = datum;
    this.attempt(() => this.preview({ ...this.sent, datum }));
  }

  enter() {
    const body = this.plan?.doubt ? { ...this.sent, is_datum_sure: true } : this.sent;
    this.attempt(async () => {
      const { new: added, changed } = /** @type {Plan} */ (await api.send("PUT", this.path, body));
      this.plan = this.sent = null;
      const words = { added: added.length, changed: changed.length };
      toast(t(`${this.face}.entered`, words), { kind: "done", seconds: 8 });
    });
  }

  form() {
    const { answer, face } = this;
    if (!answer)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!answer.may_change) return html`<p class="notice">${t("people.read_only")}</p>`;
    return html`<form class="card stack" @submit=${this.look}>
      <p class="muted">${t(`${face}.lead`)} ${this.template()}</p>
      <label class="field"><span>${t("roster.file")}</span><input type="file" name="file" accept=${this.accept} required @change=${() => {
        this.plan = null;
      }} /></label>
      ${this.fields(answer)}
      <div class="acts"><button class="btn go" ?disabled=${this.busy.is("act")}>${t("roster.look")}</button></div></form>`;
  }

  /** @param {string} key @param {Line[]} lines */
  lines(key, lines) {
    if (!lines.length) return nothing;
    return html`<details ?open=${lines.length <= 20}><summary>${t(key, { n: lines.length })}</summary><ul class="plan">${lines.map(
      (
        line,
      ) => html`<li><small class="muted">${t(`${this.face}.line`, { line: line.line })}</small> ${this.named(line)}
        ${line.fields?.map((field) => html`<span class="chip">${t(`${this.face}.field.${field}`)}</span>`) ?? nothing}</li>`,
    )}</ul></details>`;
  }

  /** @param {Doubt} doubt */
  doubted({ better, sentence }) {
    return html`<div class="notice weak" role="alert"><p>${sentence}</p>
      <button type="button" class="btn small" @click=${() => this.lookAgain(better)}>${t("areas.look_as", { datum: t(`datum.${better}`) })}</button></div>`;
  }

  /** @param {Plan} plan */
  effect({ new: added, changed, same, wrong, wrong_count, doubt }) {
    const { face } = this;
    const mayEnter = !wrong_count && added.length + changed.length;
    return html`<section class="stack" aria-live="polite">
      ${wrong_count ? html`<div class="notice late"><p><strong>${t(`${face}.wrong`, { n: wrong_count })}</strong></p><ul class="plan">${wrong.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></div>` : nothing}
      ${doubt ? this.doubted(doubt) : nothing}
      ${this.lines(`${face}.new`, added)}${this.lines(`${face}.changed`, changed)}
      ${same ? html`<p class="muted">${t(`${face}.same`, { n: same })}</p>` : nothing}
      ${mayEnter ? html`<div class="acts"><button type="button" class="btn ${doubt ? "late" : "go"}" ?disabled=${this.busy.is("act")} @click=${() => this.enter()}>${t(doubt ? "areas.enter_anyway" : "roster.enter")}</button></div>` : nothing}</section>`;
  }

  render() {
    return html`${this.failure ? html`<p class="notice late" role="alert">${this.failure}</p>` : nothing}
      ${this.form()}${this.plan ? this.effect(this.plan) : nothing}`;
  }
}
