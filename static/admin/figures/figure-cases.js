// @ts-check
/** The cases behind a number, those with the longest time first. */

import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { mmss, wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").FigureCase} FigureCase */
/** @typedef {import("../../lib/types.d.ts").FigureCasesOut} Answer */

export class FigureCases extends LightDomElement {
  static properties = {
    query: { attribute: false },
    words: { attribute: false },
    cases: { state: true },
    more: { state: true },
    failed: { state: true },
  };

  constructor() {
    super();
    this.query = this.words = "";
    /** @type {FigureCase[]|null} */
    this.cases = null;
    this.more = this.failed = false;
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    if (!changes.has("query")) return;
    this.cases = null;
    this.read();
  }

  updated() {
    if (this.cases?.length && this.cases.length <= 50) this.scrollIntoView({ block: "nearest" });
  }

  async read() {
    const { query, cases } = this;
    try {
      const path = `/api/v1/figures/cases?${query}&skip=${cases?.length ?? 0}`;
      const answer = /** @type {Answer} */ (await api.get(path));
      if (query !== this.query) return;
      this.cases = [...(cases ?? []), ...answer.cases];
      this.more = answer.more;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** @param {FigureCase} row */
  row({ id, number, title, severity, opened_at, fate, seconds }) {
    return html`<tr><th scope="row"><a href="/desk#case=${id}">${number}</a></th><td data-label=${t("figures.what")}>${title} <span class="muted">${t(`severity.${severity}`)}</span></td>
      <td data-label=${t("figures.opened")}>${wallDay(opened_at)}</td><td data-label=${t("figures.fate")}>${t(`figures.fate.${fate}`)}</td>
      <td data-label=${t("figures.time")}>${seconds === null ? "–" : mmss(seconds)}</td>
      <td class="no-print"><a aria-label=${t("figures.replay_of", { number })} href=${`/replay#at=${opened_at}&case=${id}`}>${t("figures.replay")}</a></td></tr>`;
  }

  render() {
    const { cases } = this;
    const heads = ["number", "what", "opened", "fate", "time"];
    return html`<section class="card"><h2>${this.words}</h2>
      ${this.failed ? html`<p class="notice weak" role="alert"><span>${t("figures.failed")}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${cases?.length ? html`<table class="figure-table"><thead><tr>${heads.map((head) => html`<th scope="col">${t(`figures.${head}`)}</th>`)}<th scope="col" class="no-print">${t("figures.replay")}</th></tr></thead><tbody>${cases.map((row) => this.row(row))}</tbody></table>` : html`<p class="muted" role="status">${t(cases ? "figures.none_behind" : "common.loading")}</p>`}
      ${cases?.length ? html`<a class="btn no-print" download href=${`/api/v1/figures/cases.csv?${this.query}`}>${t("figures.export.csv")}</a>` : nothing}
      ${this.more ? html`<button type="button" class="btn" @click=${() => this.read()}>${t("figures.more")}</button>` : nothing}</section>`;
  }
}
customElements.define("figure-cases", FigureCases);
