// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { clock, wallDay } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { categoryName, dispositionName } from "../state/names.js";
import { desk } from "../state/store.js";
import { noFilters, pathOf } from "./ended_query.js";
import { openEnded } from "./open_ended.js";
import "../../parts/status-chip.js";
import "./ended-case.js";
import "./ended-filters.js";

/** @typedef {import("../../lib/types.d.ts").EndedOut} EndedOut */
/** @typedef {import("../../lib/types.d.ts").EndedCase} Ended */

/** Lists the cases that have ended, by filters and in pages. The live queue stays as it is. */
export class EndedList extends LightDomElement {
  static properties = {
    caseId: { attribute: false },
    filters: { state: true },
    answer: { state: true },
    failure: { state: true },
    isAsking: { state: true },
  };

  constructor() {
    super();
    /** @type {string|null} the case that is open, instead of the list */
    this.caseId = null;
    this.filters = noFilters(clock.now());
    /** @type {EndedOut} */
    this.answer = { cases: [], more: false, areas: [] };
    /** @type {unknown} */
    this.failure = null;
    this.isAsking = false;
    /** @type {AbortController|null} */
    this.asking = null;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.ask();
  }

  /** Fetches the first page, or the next one. An older question is dropped. @param {string} [after] */
  async ask(after = "") {
    this.asking?.abort();
    const asking = new AbortController();
    Object.assign(this, { asking, isAsking: true, failure: null });
    try {
      const path = pathOf(this.filters, after);
      const page = /** @type {EndedOut} */ (await api.get(path, { signal: asking.signal }));
      const before = after ? this.answer.cases : [];
      this.answer = { ...page, cases: [...before, ...page.cases] };
    } catch (error) {
      if (asking.signal.aborted) return;
      this.failure = error;
    }
    this.isAsking = false;
  }

  /** @param {CustomEvent<import("./ended_query.js").Filters>} event */
  filtered(event) {
    this.filters = event.detail;
    void this.ask();
  }

  /** @param {Ended} row */
  row({ incident, disposition }) {
    const crew = [...new Set(Object.values(incident.crew).flat())].join(" ");
    const facts = [
      categoryName(incident.category, incident.opened_at),
      disposition ? dispositionName(disposition) : "",
      crew,
    ];
    return html`<li><button type="button" class="it" @click=${() => openEnded(incident.id)}>
      <span class="top"><b>${incident.title}</b><status-chip status=${incident.status}></status-chip></span>
      <span class="top"><span class="muted">${incident.number} · ${incident.place || t("desk.no_place")}</span>
        <span class="muted when">${wallDay(incident.opened_at)}</span></span>
      <span class="muted">${facts.filter(Boolean).join(" · ")}</span></button></li>`;
  }

  rest() {
    const { answer, failure, isAsking } = this;
    const words = failure instanceof Error ? failure.message : "";
    if (words) return html`<p class="notice weak" role="status">${words}</p>`;
    if (isAsking) return html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!answer.cases.length) return html`<p class="empty">${t("desk.ended.none")}</p>`;
    const last = answer.cases.at(-1)?.incident.id;
    if (!answer.more)
      return html`<p class="muted">${t("desk.ended.count", { n: answer.cases.length })}</p>`;
    return html`<button type="button" class="btn" @click=${() => this.ask(last)}>${t("desk.ended.more")}</button>`;
  }

  list() {
    return html`<article class="stack ended-list"><div class="row"><h1>${t("desk.ended.title")}</h1>
        <button type="button" class="btn small" @click=${() => desk.set({ dialog: null })}>${t("desk.unreached.back")} <kbd>Esc</kbd></button></div>
      <ended-filters .filters=${this.filters} .areas=${this.answer.areas} @filtered=${this.filtered}></ended-filters>
      <ul>${repeat(
        this.answer.cases,
        ({ incident }) => incident.id,
        (row) => this.row(row),
      )}</ul>${this.rest()}</article>`;
  }

  render() {
    const { caseId } = this;
    return html`<div ?hidden=${caseId !== null}>${this.list()}</div>
      ${caseId === null ? nothing : html`<ended-case .caseId=${caseId}></ended-case>`}`;
  }
}
customElements.define("ended-list", EndedList);
