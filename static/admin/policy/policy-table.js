// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { stepRow } from "./step_row.js";
import "./policy-trial.js";
import { added, edited, removed, WHOLE } from "./steps.js";

/** @typedef {import("./steps.js").Row} Row */

/** Shows the steps of one severity, grouped by the condition they wait for. Event: `rows-changed` (detail: the new rows). */
export class PolicyTable extends LightDomElement {
  static properties = {
    rows: { attribute: false },
    severity: { attribute: false },
    choices: { attribute: false },
    wrong: { attribute: false },
    mayChange: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Row[]} */
    this.rows = [];
    /** @type {import("./steps.js").Choices} */
    this.choices = { whens: [], fits: {}, at_once: [], may_ask: [] };
    /** @type {import("./steps.js").Wrong} */
    this.wrong = new Map();
    this.mayChange = false;
    this.severity = "";
  }

  /** @param {Row[]} rows */
  emitRows(rows) {
    this.dispatchEvent(new CustomEvent("rows-changed", { detail: rows }));
  }

  /** @param {Row} row */
  row(row) {
    const { choices, mayChange, wrong, rows } = this;
    return stepRow(row, {
      choices,
      mayChange,
      wrong: wrong.get(row.key)?.words,
      edit: (change) => this.emitRows(edited(rows, row.key, change, choices)),
      remove: () => this.emitRows(removed(rows, row.key)),
    });
  }

  /** @param {string} when */
  group(when) {
    const { rows, choices, mayChange } = this;
    const mine = rows.filter(({ step }) => step.when === when);
    const add = html`<button type="button" class="btn small" data-add=${when}
      @click=${() => this.emitRows(added(rows, when, choices))}>${t("policy.add")}</button>`;
    return html`<tbody><tr class="when"><th colspan="5" scope="rowgroup"><span>${t(`escalation.when.${when}`)}</span> ${mayChange ? add : nothing}</th></tr>
      ${repeat(
        mine,
        (row) => row.key,
        (row) => this.row(row),
      )}
      ${mine.length ? nothing : html`<tr class="empty"><td colspan="5" class="muted">${t("policy.none")}</td></tr>`}</tbody>`;
  }

  render() {
    const whole = this.wrong.get(WHOLE)?.words;
    const heads = ["policy.after", "policy.do", "policy.policy"];
    const last = this.mayChange
      ? html`<th scope="col">${t("policy.unless")}</th><th scope="col"><span class="sr-only">${t("policy.removal")}</span></th>`
      : html`<th scope="col" colspan="2">${t("policy.unless")}</th>`;
    return html`${whole ? html`<p class="notice late" role="alert">${t(whole)}</p>` : nothing}
      <table><thead><tr>${heads.map((key) => html`<th scope="col">${t(key)}</th>`)}${last}</tr></thead>
        ${this.choices.whens.map((when) => this.group(when))}</table>
      ${this.mayChange ? html`<policy-trial .rows=${this.rows} .severity=${this.severity}></policy-trial>` : nothing}`;
  }
}
customElements.define("policy-table", PolicyTable);
