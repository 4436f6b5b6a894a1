// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import "./source-trackers.js";
import "./source-trial.js";
import "./source-upload.js";
import "./source-uploads.js";
import { sourceForm, valuesOf } from "./source_form.js";
import {
  givenKey,
  keyCard,
  refusedList,
  saidTable,
  unsentList,
  wordTable,
} from "./source_parts.js";
import { conditionChip } from "./source_row.js";
import { vendorSheet } from "./vendor_sheet.js";

/** @typedef {import("../../lib/types.d.ts").SourceOut} Answer */
/** @typedef {import("../../lib/types.d.ts").SourcesOut} Choices */
/** @typedef {import("../../lib/types.d.ts").SourceKeyState} Key */
/** @typedef {import("../../lib/types.d.ts").GivenKey} Given */
/** @typedef {{kind: "form"|"key"|"end", given?: Given, key?: Key}} Dialog */

const TOKENS = ["token", "bearer"];
const SIGNING = ["standard_webhooks", "own", "line"];

/** One source: what is set, its keys, the last hundred things that it said. Event: `left`. @extends {AdminList<Answer, Dialog>} */
export class SourceDetail extends AdminList {
  static properties = { ...AdminList.properties, code: {}, choices: { attribute: false } };

  constructor() {
    super();
    this.code = "";
    /** @type {Choices|null} */
    this.choices = null;
  }

  get path() {
    return `/api/v1/admin/sources/${encodeURIComponent(this.code)}`;
  }

  get adapter() {
    const name = this.answer?.source.adapter;
    return this.choices?.adapters.find((adapter) => adapter.name === name);
  }

  /** The kinds of keys that this source can use. */
  get keyKinds() {
    const proofs = this.adapter?.proofs ?? [];
    return [
      ...(proofs.some((way) => TOKENS.includes(way)) ? ["token"] : []),
      ...(proofs.some((way) => SIGNING.includes(way)) ? ["signing"] : []),
      ...(this.answer?.source.reply === "webhook" ? ["ours"] : []),
    ];
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const version = this.answer?.source.version ?? 0;
    return this.attempt(async () => {
      await api.send("PUT", this.path, { version, ...valuesOf(form) });
      this.dialog = null;
    });
  }

  /** @param {string} kind */
  give(kind) {
    return this.attempt(async () => {
      const { given } = /** @type {import("../../lib/types.d.ts").GivenKeyOut} */ (
        await api.send("POST", `${this.path}/keys`, { kind })
      );
      this.open({ kind: "key", given });
    });
  }

  endKey() {
    return this.attempt(async () => {
      await api.send("DELETE", `${this.path}/keys/${this.dialog?.key?.id}`);
      this.dialog = null;
    });
  }

  /** @param {boolean} isEnabled */
  enable(isEnabled) {
    return this.attempt(() => api.send(isEnabled ? "DELETE" : "PUT", `${this.path}/disablement`));
  }

  uploaded() {
    this.read();
    /** @type {import("./source-uploads.js").SourceUploads|null} */ (
      this.querySelector("source-uploads")
    )?.read();
  }

  /** @param {Dialog} dialog */
  content({ kind, given }) {
    const isBusy = this.busy.is("act");
    if (kind === "form" && this.answer && this.choices) {
      const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
      const { source } = this.answer;
      return sourceForm({
        source,
        answer: this.choices,
        trouble: this.trouble(),
        isBusy,
        cancel: this.cancel(),
        submit,
      });
    }
    if (kind === "key" && given) return givenKey(given, () => this.close());
    return html`<div class="stack"><p>${t("sources.end_lead")}</p>${this.trouble()}
      <div class="acts">${this.cancel()}<button type="button" class="btn late" ?disabled=${isBusy} @click=${() => this.endKey()}>${t("sources.end")}</button></div></div>`;
  }

  /** @param {Answer} answer */
  head({ row, may_change }) {
    const way = row.is_enabled ? "disable" : "enable";
    return html`<div class="tools"><button type="button" class="btn small" @click=${() => this.dispatchEvent(new CustomEvent("left"))}>${t("sources.back")}</button>
      <h2>${row.name || row.code}</h2>${conditionChip(row)}
      ${
        may_change
          ? html`<button type="button" class="btn" @click=${() => this.open({ kind: "form" })}>${t("people.change")}</button>
          ${this.adapter?.has_page ? html`<a class="btn" href=${`/admin/grid-links?source=${encodeURIComponent(row.code)}`}>${t("sources.links")}</a>` : nothing}
          <button type="button" class="btn" @click=${() => this.enable(!row.is_enabled)}>${t(`people.${way}`)}</button>`
          : nothing
      }</div>`;
  }

  render() {
    const { answer, dialog } = this;
    if (!answer) return html`${this.notices(undefined)}${this.waiting()}`;
    const end = (/** @type {Key} */ key) => this.open({ kind: "end", key });
    return html`${this.notices(answer.may_change)}${this.head(answer)}
      <div class="cards">${keyCard(answer, this.keyKinds, (/** @type {string} */ kind) => this.give(kind), end)}${vendorSheet(answer, this.adapter)}
        ${this.adapter?.hears_positions ? html`<source-trackers .path=${this.path}></source-trackers>` : nothing}
        ${answer.may_change ? html`<source-trial .path=${this.path}></source-trial>` : nothing}</div>
      ${answer.may_change && answer.row.is_enabled && this.adapter?.reads_rows ? html`<h3>${t("upload.title")}</h3><source-upload .code=${this.code} @changed=${() => this.uploaded()}></source-upload>` : nothing}
      ${this.adapter?.reads_rows ? html`<source-uploads .path=${this.path}></source-uploads>` : nothing}
      ${unsentList(answer, (id) => this.attempt(() => api.send("POST", `/api/v1/replies/${id}/attempt`)))}
      <h3>${t("sources.unknown_words")}</h3>${wordTable(answer)}
      <h3>${t("sources.refused")}</h3>${refusedList(answer)}
      <h3>${t("sources.said")}</h3>${saidTable(answer)}
      ${dialog ? this.opened(t(`sources.dialog.${dialog.kind}`), this.content(dialog)) : nothing}`;
  }
}
customElements.define("source-detail", SourceDetail);
