// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { qrPicture } from "../../lib/qr_picture.js";
import { wallDay } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";

/** @typedef {import("../../lib/types.d.ts").LinksOut} Links */
/** @typedef {import("../../lib/types.d.ts").SourcesOut} Sources */
/** @typedef {Sources["sources"][number]} Source */

const MOST = 60;

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].join("-");

/** The lines of the field, each once. @param {string} text */
const labelsOf = (text) => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

/** 网格链接: makes a link for each grid worker of a source, prints them as QR codes, and ends one of them. */
export class GridLinks extends LightDomElement {
  static properties = {
    answer: { state: true },
    labels: { state: true },
    failure: { state: true },
    sources: { state: true },
  };

  constructor() {
    super();
    /** @type {Links|null} */
    this.answer = null;
    /** @type {string[]} */
    this.labels = [];
    this.failure = "";
    this.busy = new Busy(this);
    /** Kept while the same links are asked for: a second attempt makes no second ones. */
    this.key = newKey();
    /** The sources to choose from; null on the page of one. @type {Source[]|null} */
    this.sources = null;
    this.code = new URLSearchParams(location.search).get("source") ?? "";
    this.path = `/api/v1/admin/sources/${encodeURIComponent(this.code)}/links`;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    if (this.code) this.attempt(() => api.get(this.path));
    else this.lookForSources();
  }

  /** Without a source in its address the page lists those that grid workers speak for. */
  async lookForSources() {
    try {
      const { sources, adapters } = /** @type {Sources} */ (await api.get("/api/v1/admin/sources"));
      const paged = new Set(adapters.filter((way) => way.has_page).map((way) => way.name));
      this.sources = sources.filter((source) => paged.has(source.adapter));
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Source[]} sources */
  choice(sources) {
    if (!sources.length)
      return html`<p class="empty">${t("sources.links_none")}</p>
        <p class="muted">${t("sources.links_how")}</p><div class="tools"><a class="btn go" href="/admin/sources">${t("sources.links_to_sources")}</a></div>`;
    return html`<p class="muted">${t("sources.links_choose")}</p><ul class="plan">${sources.map(
      ({ code, name, is_enabled }) =>
        html`<li><span>${name || code}${is_enabled ? nothing : html` <small class="muted">${t("sources.state.off")}</small>`}</span>
        <a class="btn small" href=${`/admin/grid-links?source=${encodeURIComponent(code)}`}>${t("sources.links")}</a></li>`,
    )}</ul>`;
  }

  /** @param {() => Promise<unknown>} act its answer is the page's newest state */
  async attempt(act) {
    try {
      await this.busy.run("act", async () => {
        this.answer = /** @type {Links} */ (await act());
      });
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  form() {
    const typed = (/** @type {Event} */ event) => {
      this.labels = labelsOf(/** @type {HTMLTextAreaElement} */ (event.target).value);
      this.key = newKey();
    };
    const { key, labels } = this;
    const make = () => this.attempt(() => api.send("POST", this.path, { labels }, { key }));
    const isFit = this.labels.length > 0 && this.labels.length <= MOST;
    return html`<p class="muted">${t("sources.links_lead", { most: MOST })}</p>
      <label class="field"><span>${t("sources.links_labels")}</span><textarea rows="6" @input=${typed}></textarea></label>
      <div class="tools"><button type="button" class="btn go" ?disabled=${!isFit || this.busy.is("act")} @click=${make}>${t("sources.links_make", { n: this.labels.length })}</button></div>`;
  }

  /** @param {Links} answer */
  list({ links, may_change }) {
    if (!links.length) return html`<p class="empty">${t("sources.no_links")}</p>`;
    const end = (/** @type {string} */ id) =>
      this.attempt(() => api.send("DELETE", `${this.path}/${id}`));
    return html`<h2>${t("sources.links_now", { n: links.length })}</h2><ul class="plan">${links.map(
      ({ id, label, made_at, made_by }) =>
        html`<li><span>${label} <small class="muted">${t("sources.made", { at: wallDay(made_at) })} · ${made_by}</small></span>
        ${may_change ? html`<button type="button" class="btn small" aria-label=${t("sources.end_of", { key: label })} ?disabled=${this.busy.is("act")} @click=${() => end(id)}>${t("sources.end")}</button>` : nothing}</li>`,
    )}</ul>`;
  }

  /** @param {Links} answer */
  sheet({ source, made }) {
    return html`<p class="muted no-print">${t("sources.link_lead")}</p>
      <div class="tools no-print"><button type="button" class="btn go" @click=${() => print()}>${t("sheet.print")}</button></div>
      <ol class="codes">${made.map(
        ({ label, qr_svg }) =>
          html`<li><b>${label}</b><img src=${qrPicture(qr_svg)} alt=${t("sources.link_qr")} width="180" height="180" />
          <small>${source}</small><small>${t("sources.link_scan")}</small></li>`,
      )}</ol>`;
  }

  render() {
    const { answer } = this;
    const rest = !answer
      ? this.sources
        ? this.choice(this.sources)
        : nothing
      : answer.made.length
        ? this.sheet(answer)
        : html`${answer.may_change ? this.form() : nothing}${this.list(answer)}`;
    const title = answer ? `${t("sources.links")} · ${answer.source}` : t("sources.links");
    return html`${pageHead(title, "/admin/grid-links")}<main>
      ${this.failure ? html`<p class="notice late" role="alert">${this.failure}</p>` : nothing}${rest}</main>`;
  }
}
customElements.define("grid-links", GridLinks);
