// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { TableImport } from "../parts/table_import.js";

/** @typedef {import("../../lib/types.d.ts").UploadOut} Upload */
/** @typedef {import("../../lib/types.d.ts").SourceOut} Source */

/** The members that a person matches with columns; the others stand in the source's settings. */
const MEMBERS = [
  "ref",
  "occurred_at",
  "word",
  "title",
  "description",
  "severity",
  "address",
  "lat",
  "lon",
  "reporter.name",
  "reporter.phone",
];

/** A rule that reads another column, with the rest of it as it was. @param {unknown} rule @param {string} column */
export const readFrom = (rule, column) => {
  if (!column) return { value: null };
  const others = typeof rule === "object" && rule !== null ? rule : {};
  const { value: _value, ...kept } = /** @type {Record<string, unknown>} */ (others);
  return { ...kept, from: column };
};

/** 表格上传: shows what each line of a source's table would be, and enters the good ones. Event: `changed`. */
export class SourceUpload extends TableImport {
  static properties = { ...TableImport.properties, code: {} };

  constructor() {
    super();
    this.code = "";
  }

  get face() {
    return "upload";
  }

  get path() {
    return `/api/v1/admin/sources/${encodeURIComponent(this.code)}/table`;
  }

  async around() {
    return { may_change: true, areas: [] };
  }

  template() {
    return html``;
  }

  /** The server's answer about the file. */
  get upload() {
    return /** @type {Upload|null} */ (/** @type {unknown} */ (this.plan));
  }

  /** @param {Upload|null} upload */
  show(upload) {
    this.plan = /** @type {import("../parts/table_import.js").Plan|null} */ (
      /** @type {unknown} */ (upload)
    );
  }

  enter() {
    this.attempt(async () => {
      const done = /** @type {Upload} */ (await api.send("PUT", this.path, this.sent ?? {}));
      this.show(done.wrong_count ? { ...done, new: [], new_count: 0 } : null);
      toast(t("upload.entered", { added: done.new_count, wrong: done.wrong_count }), {
        kind: "done",
        seconds: 8,
      });
      this.dispatchEvent(new CustomEvent("changed"));
    });
  }

  /** Keeps the column of a member with the source, and looks again. @param {string} member @param {string} column */
  match(member, column) {
    const { upload, sent } = this;
    if (!upload || !sent) return;
    this.attempt(async () => {
      const path = `/api/v1/admin/sources/${encodeURIComponent(this.code)}`;
      // The newest row: another person may have changed the source meanwhile.
      const { source } = /** @type {Source} */ (await api.get(path));
      const { code: _code, ...settings } = source;
      const fields = {
        .../** @type {Record<string, unknown>} */ (settings.settings.fields ?? {}),
        [member]: readFrom(upload.rules[member], column),
      };
      await api.send("PUT", path, { ...settings, settings: { ...settings.settings, fields } });
      await this.preview(sent);
    });
  }

  /** @param {Upload} upload */
  columns({ columns, unread }) {
    const read = new Map(columns.map(({ member, columns: names }) => [member, names[0]]));
    const heads = [...new Set([...columns.flatMap(({ columns: names }) => names), ...unread])];
    if (!heads.length) return nothing;
    return html`<details><summary>${t("upload.columns")}</summary><p class="muted small">${t("upload.columns_lead")}</p>
      <div class="matches">${MEMBERS.map(
        (
          member,
        ) => html`<label class="field"><span>${t(`upload.member.${member}`)}</span><select @change=${(/** @type {Event} */ event) => this.match(member, /** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="" ?selected=${!read.has(member)}>${t("upload.no_column")}</option>
          ${heads.map((head) => html`<option value=${head} ?selected=${read.get(member) === head}>${head}</option>`)}</select></label>`,
      )}</div></details>
      ${unread.length ? html`<p class="muted small">${t("upload.unread", { names: unread.join("、") })}</p>` : nothing}`;
  }

  /** @param {import("../../lib/types.d.ts").UploadLine} line */
  line({ line, title, place, word, at }) {
    return html`<li><small class="muted">${t("upload.line", { line })}</small> <b>${title}</b> ${place}
      ${word ? html`<span class="chip">${word}</span>` : nothing}${at ? nothing : html` <small class="muted">${t("upload.no_time")}</small>`}</li>`;
  }

  effect() {
    const upload = this.upload;
    if (!upload) return html``;
    const { new: added, new_count, same, wrong, wrong_count, unknown_words } = upload;
    return html`<section class="stack" aria-live="polite">
      ${wrong_count ? html`<div class="notice late"><p><strong>${t("upload.wrong", { n: wrong_count })}</strong></p><ul class="plan">${wrong.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></div>` : nothing}
      ${this.columns(upload)}
      ${unknown_words.length ? html`<p class="notice weak">${t("upload.words", { words: unknown_words.join("、") })}</p>` : nothing}
      ${new_count ? html`<details ?open=${new_count <= 20}><summary>${t("upload.new", { n: new_count })}</summary><ul class="plan">${added.map((line) => this.line(line))}</ul></details>` : nothing}
      ${same ? html`<p class="muted">${t("upload.same", { n: same })}</p>` : nothing}
      ${new_count ? html`<div class="acts"><button type="button" class="btn go" ?disabled=${this.busy.is("act")} @click=${() => this.enter()}>${t("upload.enter", { n: new_count })}</button></div>` : nothing}</section>`;
  }
}
customElements.define("source-upload", SourceUpload);
