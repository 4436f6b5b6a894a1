// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { tried } from "./tried_rule.js";

/** @typedef {import("../../lib/types.d.ts").StationRecord} Station */
/** @typedef {import("../../lib/types.d.ts").RuleParameter} Parameter */
/** @typedef {import("../../lib/types.d.ts").DryRunOut} DryRun */
/** @typedef {{errors?: {field: string, message: string}[]}} Refusal */

/** The own parameters of a station's rule: tried on its last 30 days, then saved. Event: `saved`. */
export class StationRule extends LightDomElement {
  static properties = {
    station: { attribute: false },
    parameters: { attribute: false },
    mayChange: { attribute: false },
    cancel: { attribute: false },
    outcome: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** @type {Station|null} */
    this.station = null;
    /** @type {Parameter[]} */
    this.parameters = [];
    this.mayChange = false;
    /** @type {unknown} */
    this.cancel = nothing;
    /** @type {DryRun|null} */
    this.outcome = null;
    /** @type {string[]} */
    this.wrong = [];
    this.busy = new Busy(this);
  }

  /** The parameters that are filled in; the others have their usual value. */
  own() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const given = [...new FormData(form)].filter(([, value]) => String(value).trim() !== "");
    return Object.fromEntries(given.map(([name, value]) => [name, Number(value)]));
  }

  /** @param {string} name @param {() => Promise<void>} act */
  async attempt(name, act) {
    try {
      this.wrong = [];
      await this.busy.run(name, act);
    } catch (error) {
      const { errors } = /** @type {{problem?: Refusal}} */ (error).problem ?? {};
      this.wrong = errors?.length
        ? errors.map(({ field, message }) => this.sentence(field.replace(/^rule\./, ""), message))
        : [String(/** @type {Error} */ (error).message)];
    }
  }

  /** Says in the person's language what is wrong with a parameter. @param {string} name @param {string} message */
  sentence(name, message) {
    const known = this.parameters.find((parameter) => parameter.name === name);
    if (!known) return message;
    const { least, most, is_whole } = known;
    const value = this.own()[name];
    const label = t(`stations.rule.${name}`);
    if (value < least || value > most) return t("stations.rule_between", { label, least, most });
    if (is_whole && !Number.isInteger(value)) return t("stations.rule_whole", { label });
    const other = name === "minutes" ? "of_minutes" : "burst_within_s";
    return t("stations.rule_at_most", { label, other: t(`stations.rule.${other}`) });
  }

  try() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    if (!form.reportValidity()) return;
    this.attempt("try", async () => {
      const path = `/api/v1/stations/${this.station?.id}/dry-run`;
      const outcome = await api.send("POST", path, { rule: this.own() });
      this.outcome = /** @type {DryRun} */ (outcome);
    });
  }

  /** @param {SubmitEvent} event */
  save(event) {
    event.preventDefault();
    const { station } = this;
    if (!station || !this.mayChange) return;
    this.attempt("save", async () => {
      const body = { rule: this.own(), version: station.version };
      await api.send("PUT", `/api/v1/stations/${station.id}/rule`, body);
      this.dispatchEvent(new CustomEvent("saved"));
    });
  }

  /** @param {Parameter} parameter */
  field({ name, usual, least, most, is_whole }) {
    const value = String(this.station?.rule[name] ?? "");
    return html`<label class="field"><span>${t(`stations.rule.${name}`)}</span>
      <input name=${name} type="number" min=${least} max=${most} step=${is_whole ? 1 : "any"} placeholder=${usual}
        inputmode=${is_whole ? "numeric" : "decimal"} autocomplete="off" .value=${value} /></label>`;
  }

  render() {
    const { station, wrong, outcome, busy } = this;
    if (!station) return nothing;
    const isBusy = busy.is("try") || busy.is("save");
    // A result is that of the values above it, so it goes when one of them changes.
    const forget = () => {
      this.outcome = null;
    };
    return html`<form class="stack" @submit=${this.save} @input=${forget}>
      ${wrong.length ? html`<div class="notice late" role="alert"><ul class="plan">${wrong.map((each) => html`<li>${each}</li>`)}</ul></div>` : nothing}
      <p class="muted">${t("stations.rule_lead", { n: station.rule_version })}</p>
      <div class="pair">${this.parameters.map((parameter) => this.field(parameter))}</div>
      <div aria-live="polite">${busy.is("try") ? html`<p class="muted">${t("stations.trying")}</p>` : outcome ? tried(outcome) : nothing}</div>
      <div class="acts">${this.cancel}<button type="button" class="btn" ?disabled=${isBusy} @click=${this.try}>${t("stations.try")}</button>
        ${this.mayChange ? html`<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button>` : nothing}</div></form>`;
  }
}
customElements.define("station-rule", StationRule);
