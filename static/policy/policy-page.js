// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../desk/busy.js";
import { Light } from "../desk/light.js";
import { ApiError, api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { versionWords } from "./policy-history.js";
import { isChanged, rowsOf, stepsOf, stillWrong, wrongOf } from "./steps.js";
import { tabs } from "./tabs.js";
import "./policy-table.js";

/** @typedef {import("./steps.js").Answer} Answer */
/** @typedef {import("./steps.js").Row} Row */

const SEVERITIES = ["1", "2", "3", "4"];

/** 催办规则: what the system does about silence, for each severity. */
export class PolicyPage extends Light {
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
      if (SEVERITIES.some((one) => this.isDirty(one))) event.preventDefault();
    });
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      const answer = /** @type {Answer} */ (await api.get("/api/v1/policy"));
      this.answer = answer;
      for (const [one, { steps }] of Object.entries(answer.severities)) {
        if (!this.rows[one] || one === this.severity) this.rows[one] = rowsOf(steps);
      }
      this.clear();
    } catch (error) {
      this.failure = t("policy.failed", { why: String(/** @type {any} */ (error).message) });
    }
  }

  clear() {
    this.wrong = new Map();
    this.failure = "";
    this.isOutdated = false;
    this.requestUpdate();
  }

  /** @param {string} one */
  isDirty(one) {
    const read = this.answer?.severities[one];
    return Boolean(read && this.rows[one] && isChanged(this.rows[one], read.steps));
  }

  /** @param {string} one */
  turnTo(one) {
    this.severity = one;
    history.replaceState(null, "", `#${one}`);
    this.clear();
  }

  /** What was refused stays marked until it is touched. @param {Row[]} rows */
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
    await /** @type {any} */ (this.querySelector("policy-table"))?.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector("tr.invalid input"))?.focus();
  }

  trouble() {
    if (!this.failure) return nothing;
    const again = html`<button type="button" class="btn small" @click=${() => this.read()}>${t(this.answer ? "policy.newest" : "common.retry")}</button>`;
    return html`<p class="notice late" role="alert"><span>${this.failure}</span> ${this.isOutdated || !this.answer ? again : nothing}</p>`;
  }

  acts() {
    const isDirty = this.isDirty(this.severity);
    const isBusy = this.busy.is("save");
    return html`<div class="acts"><button type="button" class="btn" ?disabled=${!isDirty || isBusy}
        @click=${() => this.edit(rowsOf(this.answer?.severities[this.severity].steps ?? []))}>${t("policy.discard")}</button>
      <button type="button" class="btn go" ?disabled=${!isDirty || isBusy}
        @click=${() => this.busy.run("save", () => this.save())}>${t(isBusy ? "policy.saving" : "policy.save")}</button></div>`;
  }

  table() {
    const { answer, severity } = this;
    if (!answer)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { may_change, choices, severities } = answer;
    const now = severities[severity];
    return html`<p class="row"><span class="muted">${versionWords(now)}</span></p>
      <policy-table .rows=${this.rows[severity]} .choices=${choices} .wrong=${this.wrong} .mayChange=${may_change}
        @rows-changed=${(/** @type {CustomEvent} */ event) => this.edit(event.detail)}></policy-table>
      ${may_change ? this.acts() : nothing}
      <policy-history .versions=${now.history} .mayChange=${may_change}
        @version-taken=${(/** @type {CustomEvent} */ event) => this.edit(rowsOf(event.detail.steps))}></policy-history>`;
  }

  render() {
    const isReader = this.answer && !this.answer.may_change;
    return html`<header><h1>${t("policy.title")}</h1><a class="btn small" href="/desk">${t("policy.to_desk")}</a></header>
      <main><p class="muted">${t("policy.lead")}</p>
        ${isReader ? html`<p class="notice">${t("policy.read_only")}</p>` : nothing}
        ${tabs(
          SEVERITIES,
          this.severity,
          (one) => this.isDirty(one),
          (one) => this.turnTo(one),
        )}${this.trouble()}${this.table()}</main>`;
  }
}
customElements.define("policy-page", PolicyPage);
