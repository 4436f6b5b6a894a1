// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import { pageHead } from "../parts/page_head.js";
import "./source-detail.js";
import { sourceForm, valuesOf } from "./source_form.js";
import { sourceRow } from "./source_row.js";

/** @typedef {import("../../lib/types.d.ts").SourcesOut} Answer */

const HEADS = ["adapter", "area", "condition", "heard", "refused_today", "unknown_words"];

/** 来源: the list, and one source at `#code`. @extends {AdminList<Answer, "form">} */
export class SourcesPage extends AdminList {
  get path() {
    return "/api/v1/admin/sources";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.turned = () => this.requestUpdate();
    window.addEventListener("hashchange", this.turned);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.turned) window.removeEventListener("hashchange", this.turned);
  }

  /** The source that the address names. */
  get code() {
    return decodeURIComponent(location.hash.slice(1));
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const code = String(new FormData(form).get("code")).trim();
    return this.attempt(async () => {
      await api.send("POST", this.path, { code, ...valuesOf(form) });
      this.dialog = null;
      location.hash = code;
    });
  }

  /** @param {Answer} answer */
  list(answer) {
    const { sources, may_change } = answer;
    return html`${
      may_change
        ? html`<div class="tools"><button type="button" class="btn go" @click=${() => this.open("form")}>${t("sources.add")}</button>
        <a class="btn" href="/admin/grid-links">${t("sources.links")}</a></div>`
        : nothing
    }
      ${
        sources.length
          ? html`<table><thead><tr><th scope="col">${t("sources.source")}</th>${HEADS.map((key) => html`<th scope="col">${t(`sources.${key}`)}</th>`)}
            <th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>
            <tbody>${repeat(
              sources,
              ({ code }) => code,
              (row) =>
                sourceRow(row, () => {
                  location.hash = row.code;
                }),
            )}</tbody></table>`
          : html`<p class="empty">${t("sources.none")}</p>`
      }`;
  }

  /** @param {Answer} answer */
  form(answer) {
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return sourceForm({
      source: null,
      answer,
      trouble: this.trouble(),
      isBusy: this.busy.is("act"),
      cancel: this.cancel(),
      submit,
    });
  }

  left() {
    history.replaceState(null, "", location.pathname);
    this.requestUpdate();
    this.read();
  }

  render() {
    const { answer, dialog, code } = this;
    return html`${pageHead(t("sources.title"), "/admin/sources")}<main>${this.notices(answer?.may_change)}
      ${
        answer
          ? code
            ? repeat(
                [code],
                () => code,
                () =>
                  html`<source-detail .code=${code} .choices=${answer} @left=${() => this.left()}></source-detail>`,
              )
            : this.list(answer)
          : this.waiting()
      }
      ${dialog && answer ? this.opened(t("sources.add"), this.form(answer)) : nothing}</main>`;
  }
}
customElements.define("sources-page", SourcesPage);
