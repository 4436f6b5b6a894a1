// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { pageHead } from "../parts/page_head.js";
import { versionWords } from "./policy-history.js";
import { severityTabs } from "./severity_tabs.js";
import { isChanged, rowsOf, stepsOf, stillWrong, wrongOf } from "./steps.js";
import "./policy-table.js";

/** @typedef {import("./steps.js").Answer} Answer */
/** @typedef {import("./steps.js").Row} Row */

const SEVERITIES = ["1", "2", "3", "4"];

/** 催办规则: shows and edits, for each severity, the steps that the system takes against silence. */
export class PolicyPage extends LightDomElement {
  static properties = { severity: { state: true }, failure: { state: true } };

  constructor() {
    super();
    this.severity = SEVERITIES.includes(location.hash.slice(1)) ? location.hash.slice(1) : "1";
    /** @type {Answer|null} */
    this.answer = null;
    /** @type {Record<string, Row[]>} what stands on the page, saved or not */
    this.rows = {};
    /** @type {import("./steps.js").Wrong} */
    this.wrong = new Map();
    this.failure = "";
    this.isOutdated = false;
    this.busy = new Busy(this);
    window.addEventListener("beforeunload", (event) => {
      if (SEVERITIES.some((severity) => this.isDirty(severity))) event.preventDefault();
    });
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.answer = /** @type {Answer} */ (await api.get("/api/v1/policy"));
      for (const [severity, { steps }] of Object.entries(this.answer.severities)) {
        if (!this.rows[severity] || severity === this.severity) this.rows[severity] = rowsOf(steps);
      }
      this.clear();
    } catch (error) {
      this.failure = t("policy.failed", { why: String(/** @type {Error} */ (error).message) });
    }
  }

  clear() {
    this.wrong = new Map();
    this.failure = "";
    this.isOutdated = false;
    this.requestUpdate();
  }

  /** @param {string} severity */
  isDirty(severity) {
    const read = this.answer?.severities[severity];
    return Boolean(read && this.rows[severity] && isChanged(this.rows[severity], read.steps));
  }

  /** @param {string} severity */
  turnTo(severity) {
    this.severity = severity;
    history.replaceState(null, "", `#${severity}`);
    this.clear();
  }

  /** A refused row stays marked until the person edits it. @param {Row[]} rows */
  edit(rows) {
    const { wrong } = this;
    this.rows[this.severity] = rows;
    this.clear();
    this.wrong = stillWrong(wrong, rows);
    if (this.wrong.size) this.failure = t("policy.refused", { n: this.wrong.size });
  }

  async save() {
    const { severity, answer } = this;
    if (!answer) return;
    const sent = this.rows[severity];
    const { version } = answer.severities[severity];
    try {
      const body = { version, steps: stepsOf(sent) };
      /** @type {{policy: Answer["severities"][string]}} */
      const { policy } = await api.send("PUT", `/api/v1/policy/${severity}`, body);
      answer.severities[severity] = policy;
      this.edit(rowsOf(policy.steps));
      const words = { name: t(`severity.${severity}`), version: policy.version };
      toast(t("policy.saved", words), { kind: "done", seconds: 5 });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.refused(error, sent);
    }
  }

  /** @param {ApiError} error @param {Row[]} sent */
  async refused({ status, problem, message }, sent) {
    this.wrong = wrongOf(problem.errors ?? [], sent);
    this.failure = this.wrong.size ? t("policy.refused", { n: this.wrong.size }) : message;
    this.isOutdated = status === 409;
    this.requestUpdate();
    await this.updateComplete;
    await /** @type {LightDomElement|null} */ (this.querySelector("policy-table"))?.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector("tr.invalid input"))?.focus();
  }

  trouble() {
    if (!this.failure) return nothing;
    const again = html`<button type="button" class="btn small" @click=${() => this.read()}>${t(this.answer ? "policy.newest" : "common.retry")}</button>`;
    return html`<p class="notice late" role="alert"><span>${this.failure}</span> ${this.isOutdated || !this.answer ? again : nothing}</p>`;
  }

  actions() {
    const isDirty = this.isDirty(this.severity);
    const isBusy = this.busy.is("save");
    return html`<div class="actions"><button type="button" class="btn" ?disabled=${!isDirty || isBusy}
        @click=${() => this.edit(rowsOf(this.answer?.severities[this.severity].steps ?? []))}>${t("policy.discard")}</button>
      <button type="button" class="btn go" ?disabled=${!isDirty || isBusy}
        @click=${() => this.busy.run("save", () => this.save())}>${t(isBusy ? "policy.saving" : "policy.save")}</button></div>`;
  }

  table() {
    const { answer, severity } = this;
    const reading = html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!answer) return this.failure ? nothing : reading;
    const { may_change, choices, severities } = answer;
    const now = severities[severity];
    return html`<p class="row"><span class="muted">${versionWords(now)}</span></p>
      <policy-table .severity=${severity} .rows=${this.rows[severity]} .choices=${choices} .wrong=${this.wrong} .mayChange=${may_change}
        @rows-changed=${(/** @type {CustomEvent} */ event) => this.edit(event.detail)}></policy-table>
      ${may_change ? this.actions() : nothing}
      <policy-history .versions=${now.history} .mayChange=${may_change}
        @version-taken=${(/** @type {CustomEvent} */ event) => this.edit(rowsOf(event.detail.steps))}></policy-history>`;
  }

  render() {
    const isReader = this.answer && !this.answer.may_change;
    return html`${pageHead(t("policy.title"), "/policy")}
      <main><p class="muted">${t("policy.lead")}</p>
        ${isReader ? html`<p class="notice">${t("policy.read_only")}</p>` : nothing}
        ${severityTabs(
          SEVERITIES,
          this.severity,
          (severity) => this.isDirty(severity),
          (severity) => this.turnTo(severity),
        )}${this.trouble()}${this.table()}</main>`;
  }
}
customElements.define("policy-page", PolicyPage);
