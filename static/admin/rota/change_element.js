// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";

/** @typedef {import("../../lib/types.d.ts").RotaPlanOut} Plan */
/** @typedef {import("../../lib/types.d.ts").RotaOut} Answer */

const PATH = "/api/v1/admin/rota";

/** A change of the rota that is looked at first: it shows the effect, and enters it on a press. */
export class ChangeElement extends LightDomElement {
  static properties = {
    answer: { state: true },
    plan: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    /** @type {Plan|null} */
    this.plan = null;
    /** @type {unknown} what was looked at, and is entered */
    this.sent = null;
    this.failure = "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    void this.attempt(async () => {
      this.answer = await api.get(PATH);
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      this.failure = "";
      await this.busy.run("act", act);
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {() => Promise<unknown> | unknown} body */
  look(body) {
    void this.attempt(async () => {
      this.plan = null;
      this.sent = await body();
      this.plan = /** @type {Plan} */ (await api.send("POST", `${PATH}/preview`, this.sent));
    });
  }

  enter() {
    void this.attempt(async () => {
      const { count } = /** @type {Plan} */ (await api.send("PUT", PATH, this.sent));
      this.plan = this.sent = null;
      toast(t("rota.entered", { n: count }), { kind: "done", seconds: 8 });
    });
  }

  /** The form of the change; only an administrator sees it. @param {Answer} _answer @returns {unknown} */
  form(_answer) {
    return nothing;
  }

  /** @param {Plan} plan */
  effect({ changes, count, same, away, short_rest, rest_hours, wrong, wrong_count }) {
    const day = (/** @type {string[]} */ words) => words.join(" + ") || t("rota.rest");
    const left = count - changes.length;
    return html`<section class="stack" aria-live="polite">
      ${wrong_count ? html`<div class="notice late"><p><strong>${t("rota.wrong", { n: wrong_count })}</strong></p><ul class="plan">${wrong.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></div>` : nothing}
      ${away.length ? html`<p class="notice weak">${t("rota.planned_away", { who: away.join("、") })}</p>` : nothing}
      ${short_rest.length ? html`<p class="notice weak">${t("rota.planned_tight", { n: rest_hours, who: short_rest.join("、") })}</p>` : nothing}
      ${
        count
          ? html`<details ?open=${count <= 20}><summary>${t("rota.changes", { n: count })}</summary><ul class="plan">${changes.map(
              ({ call_sign, day: date, before, after }) =>
                html`<li><b>${call_sign}</b> <span>${dayName(date)}</span> <span class="muted">${day(before)}</span> → <strong>${day(after)}</strong></li>`,
            )}</ul>${left ? html`<p class="muted">${t("rota.more", { n: left })}</p>` : nothing}</details>`
          : nothing
      }
      ${same ? html`<p class="muted">${t("rota.same", { n: same })}</p>` : nothing}
      ${wrong_count || !count ? nothing : html`<div class="acts"><button type="button" class="btn go" ?disabled=${this.busy.is("act")} @click=${() => this.enter()}>${t("rota.enter")}</button></div>`}</section>`;
  }

  render() {
    const { answer, failure, plan } = this;
    const form = answer?.may_change
      ? this.form(answer)
      : answer
        ? html`<p class="notice">${t("people.read_only")}</p>`
        : failure
          ? nothing
          : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    return html`${failure ? html`<p class="notice late" role="alert">${failure}</p>` : nothing}
      ${form}${plan ? this.effect(plan) : nothing}`;
  }
}
