// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import "./candidate-row.js";

/** @typedef {import("../state/types.js").Candidate} Candidate */

const SHOWN = 5;
/** Once somebody is on the way, the list is shorter: their state matters more. */
const SHOWN_LATER = 2;

/** Lists the candidates, the best first. It shows the first few and everyone who is picked. */
export class CandidateList extends LightDomElement {
  static properties = {
    candidates: { attribute: false },
    members: { attribute: false },
    crew: { attribute: false },
    leader: { attribute: false },
    isLater: { attribute: false },
    isAll: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Candidates|null} */
    this.candidates = null;
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    /** @type {string[]} */
    this.crew = [];
    /** @type {string|null} */
    this.leader = null;
    this.isLater = false;
    this.isAll = false;
  }

  /** The list is short again for another case and after an order was sent. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!this.candidates || changed.has("isLater")) this.isAll = false;
  }

  showAll() {
    this.isAll = true;
  }

  /** True when the row of this digit is on the screen. @param {number} digit */
  shows(digit) {
    return this.rows.some(({ index }) => index === digit - 1);
  }

  /** The rows on the screen, each with its place in the whole list. */
  get rows() {
    const few = this.isLater ? SHOWN_LATER : SHOWN;
    const all = this.candidates?.candidates ?? [];
    return all
      .map((row, index) => ({ row, index }))
      .filter(({ row, index }) => this.isAll || index < few || this.crew.includes(row.call_sign));
  }

  /** @param {Candidate} row @param {number} index */
  row(row, index) {
    return html`<candidate-row .candidate=${row} .number=${index + 1} .member=${this.members.get(row.call_sign)}
      .isOn=${this.crew.includes(row.call_sign)} .isLead=${this.leader === row.call_sign}></candidate-row>`;
  }

  /** @param {number} hidden @param {number} count */
  more(hidden, count) {
    if (!hidden) return nothing;
    return html`<button type="button" class="btn quiet small" @click=${this.showAll}>${t("desk.show_all", { n: count })}</button>`;
  }

  render() {
    if (!this.candidates) return html`<p class="muted" role="status">${t("desk.finding")}</p>`;
    const { candidates: all, basis } = this.candidates;
    if (!all.length) return html`<p class="notice weak">${t("desk.no_candidates")}</p>`;
    const { rows } = this;
    const list = repeat(
      rows,
      ({ row }) => row.call_sign,
      ({ row, index }) => this.row(row, index),
    );
    return html`<div class="cands" role="group" aria-label=${t("desk.suggested")}>${list}</div>
      <p class="row basis"><span class="muted">${t(basis === "road" ? "desk.basis.road" : "desk.basis.line")}</span>
        ${this.more(all.length - rows.length, all.length)}</p>`;
  }
}
customElements.define("candidate-list", CandidateList);
