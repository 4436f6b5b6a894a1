// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { change, stepsOf } from "./steps.js";

/** @typedef {import("../../lib/types.d.ts").PolicyTrialOut} Trial */
/** @typedef {Trial["steps"][number]} Step */

/** @param {Step} step */
const row = ({ when, do: action, to, now, edited, unknown }) =>
  html`<tr class=${now === edited ? "" : "changed"}><th scope="row">${t(`escalation.when.${when}`)} · ${t(`escalation.do.${action}`)}</th>
    <td data-name=${t("policy.trial.to")}>${t(`policy.trial.to.${to}`)}</td><td data-name=${t("policy.trial.now")}>${now}</td><td data-name=${t("policy.trial.edited")}>${edited}</td>
    <td data-name=${t("policy.trial.change")}><strong>${change(now, edited)}</strong>${unknown ? html` <small class="muted">${t("policy.trial.unknown", { n: unknown })}</small>` : nothing}</td></tr>`;

/** @param {Trial} trial */
function result(trial) {
  const {
    cases,
    days,
    is_cut,
    steps,
    woken_now,
    woken_edited,
    night_now,
    night_edited,
    not_judged,
  } = trial;
  const heads = ["step", "to", "now", "edited", "change"];
  const more = { change: change(woken_now, woken_edited), now: woken_now, edited: woken_edited };
  const night = { change: change(night_now, night_edited), now: night_now, edited: night_edited };
  return html`<section class="trial" role="status"><h2>${t("policy.trial.title", { days })}</h2>
    <p>${t(is_cut ? "policy.trial.cases_cut" : "policy.trial.cases", { n: cases })}</p>
    ${
      cases
        ? html`<p class="woken"><strong>${t("policy.trial.woken", more)}</strong> ${t("policy.trial.night", night)}</p>
      ${steps.length ? html`<table><thead><tr>${heads.map((head) => html`<th scope="col">${t(`policy.trial.${head}`)}</th>`)}</tr></thead><tbody>${steps.map(row)}</tbody></table>` : html`<p>${t("policy.trial.none")}</p>`}
      <p class="muted small">${t("policy.trial.assumes")}</p>
      ${not_judged.length ? html`<p class="muted small">${t("policy.trial.not_judged", { which: not_judged.map((when) => t(`escalation.when.${when}`)).join("、") })}</p>` : nothing}`
        : nothing
    }</section>`;
}

/** 先试算: tries the edited steps on the silences of the last 90 days, before they are saved. */
export class PolicyTrial extends LightDomElement {
  static properties = {
    rows: { attribute: false },
    severity: { attribute: false },
    trial: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./steps.js").Row[]} */
    this.rows = [];
    this.severity = this.failure = "";
    /** @type {Trial|null} of the rows as they stand; any edit ends it */
    this.trial = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    if (!changes.has("rows") && !changes.has("severity")) return;
    this.trial = null;
    this.failure = "";
  }

  async read() {
    const { rows, severity } = this;
    try {
      const path = `/api/v1/policy/${severity}/trial`;
      const trial = /** @type {Trial} */ (await api.send("POST", path, { steps: stepsOf(rows) }));
      if (rows === this.rows) this.trial = trial;
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
    await this.updateComplete;
    this.scrollIntoView({ block: "nearest" });
  }

  render() {
    const isBusy = this.busy.is("read");
    return html`<p class="row"><button type="button" class="btn" ?disabled=${isBusy} @click=${() => this.busy.run("read", () => this.read())}>${t(isBusy ? "policy.trial.trying" : "policy.trial.try")}</button>
        <span class="muted small">${t("policy.trial.lead")}</span></p>
      ${this.failure ? html`<p class="notice late" role="alert"><span>${this.failure}</span></p>` : nothing}${this.trial ? result(this.trial) : nothing}`;
  }
}
customElements.define("policy-trial", PolicyTrial);
