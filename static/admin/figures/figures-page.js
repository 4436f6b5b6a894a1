// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { pageHead } from "../parts/page_head.js";
import { clockCard } from "./numbers.js";
import { partySums } from "./party_sums.js";
import { breakdown, heatTable } from "./tables.js";
import "./day-chart.js";
import "./figure-cases.js";
import "./wall-links.js";

/** @typedef {import("../../lib/types.d.ts").FiguresOut} Answer */
/** @typedef {import("../../lib/types.d.ts").FigurePart} FigurePart */

const PATH = "/api/v1/figures";
const BREAKDOWNS = /** @type {const} */ (["category", "area", "source", "severity"]);

/** 数据: how fast the street was in a month, what is not in the number, and the cases behind it. */
export class FiguresPage extends LightDomElement {
  static properties = {
    answer: { state: true },
    failure: { state: true },
    behind: { state: true },
  };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    this.failure = "";
    this.query = location.search.slice(1);
    /** @type {{query: string, words: string}|null} */
    this.behind = null;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.answer = /** @type {Answer} */ (await api.get(`${PATH}?${this.query}`));
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Event} event */
  choose(event) {
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.set(name, String(value));
    this.query = query.toString();
    this.behind = null;
    history.replaceState(null, "", `${location.pathname}?${this.query}`);
    this.read();
  }

  /** @param {Record<string, string>} filter @param {string} words */
  open(filter, words) {
    const query = new URLSearchParams(this.query);
    query.set("month", this.answer?.month ?? "");
    for (const [name, value] of Object.entries(filter)) query.set(name, value);
    this.behind = { query: query.toString(), words };
  }

  /** @param {Answer} answer */
  tools({ month, months, areas, has_xlsx }) {
    const area = new URLSearchParams(this.query).get("area");
    const choice = [...new Set([month, ...months])].sort().reverse();
    return html`<form class="tools no-print" @change=${this.choose}>
      <label class="field"><span>${t("figures.month")}</span><select name="month">${choice.map((each) => html`<option value=${each} ?selected=${each === month}>${each}</option>`)}</select></label>
      <label class="field"><span>${t("figures.by.area")}</span><select name="area"><option value="">${t("figures.all_areas")}</option>${areas.map(({ id, name }) => html`<option value=${id} ?selected=${String(id) === area}>${name}</option>`)}</select></label>
      ${["csv", ...(has_xlsx ? ["xlsx"] : [])].map((kind) => html`<a class="btn" download href=${`${PATH}.${kind}?${this.query || `month=${month}`}`}>${t(`figures.export.${kind}`)}</a>`)}
      <a class="btn" href=${`/figures/sheet?${this.query || `month=${month}`}`}>${t("figures.sheet")}</a>
      <button type="button" class="btn" @click=${() => print()}>${t("figures.print")}</button></form>`;
  }

  /** @param {FigurePart} part @param {string} month @param {boolean} isOne */
  figures(part, month, isOne) {
    /** @param {string} by @param {string} value @param {string} name */
    const openLine = (by, value, name) => this.open({ by, value }, name);
    const { whole } = part;
    return html`${isOne ? nothing : html`<h2>${t("figures.version", { n: part.version })}</h2>`}
      <p>${t("figures.whole", { n: whole.cases })}</p>
      <div class="figure-cards">${whole.clocks.map((figure) =>
        clockCard(figure, whole.cases, (clock, fates) =>
          this.open(
            { clock, fate: fates.join(",") },
            `${t(`figures.clock.${clock}`)} · ${fates.map((fate) => t(`figures.fate.${fate}`)).join("、")}`,
          ),
        ),
      )}</div>
      ${this.behind ? html`<figure-cases .query=${this.behind.query} .words=${this.behind.words}></figure-cases>` : nothing}
      ${partySums(part.party, whole.cases, (filter, words) => this.open(filter, `${t("figures.party")} · ${words}`))}
      <section><h2>${t("figures.days")}</h2><day-chart .lines=${part.day} .month=${month}></day-chart>
        <details><summary>${t("figures.as_table")}</summary>${breakdown("day", part.day, openLine)}</details></section>
      ${BREAKDOWNS.map((by) => breakdown(by, part[by], openLine))}${heatTable(part.hour, openLine)}`;
  }

  /** On the first of a month the last one is what is asked for. @param {Answer} answer */
  nothingIn({ month, months }) {
    const [newest] = months
      .filter((each) => each !== month)
      .sort()
      .reverse();
    const query = new URLSearchParams(this.query);
    if (newest) query.set("month", newest);
    return html`<p class="empty" role="status">${t("figures.none")}</p>
      ${newest ? html`<p class="newest"><a class="btn" href=${`?${query}`}>${t("figures.newest", { month: newest })}</a></p>` : nothing}`;
  }

  render() {
    const { answer, failure } = this;
    return html`${pageHead(t("figures.title"), "/figures")}<main>
      <p class="muted">${t("figures.lead")}</p>
      ${failure ? html`<p class="notice late" role="alert"><span>${failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${answer ? this.tools(answer) : failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}
      ${answer && !answer.is_whole ? html`<p class="notice wait" role="status">${t("figures.counting")}</p>` : nothing}
      ${answer?.parts.length === 0 ? this.nothingIn(answer) : nothing}
      ${answer?.parts.map((part) => this.figures(part, answer.month, answer.parts.length === 1))}
      <wall-links></wall-links></main>`;
  }
}
customElements.define("figures-page", FiguresPage);
