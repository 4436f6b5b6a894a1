// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { shownPhotos } from "../hazards/hazard-photos.js";
import { actForm, matterValues } from "./matter_form.js";
import { colourChip, dueWords } from "./matter_words.js";

/** @typedef {import("../../lib/types.d.ts").WholeMatter} Matter */
/** @typedef {import("./matter_form.js").Act} Act */

/** @type {Act[]} */
const ACTS = ["step", "weigh", "done", "dropped"];
/** Acts after which a next step stands. */
const WITH_STEP = new Set(["opened", "stepped", "missed"]);

/** One matter: what is known, what comes next, and its story. Event: `changed`. */
export class MatterDetail extends LightDomElement {
  static properties = {
    matterId: {},
    criteria: { attribute: false },
    matter: { state: true },
    doing: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.matterId = "";
    /** @type {Record<string, string>} */
    this.criteria = {};
    /** @type {Matter|null} */
    this.matter = null;
    /** @type {Act|null} */
    this.doing = null;
    this.wrong = "";
    /** @type {string[]} */
    this.photos = [];
    this.busy = new Busy(this);
  }

  get path() {
    return `/api/v1/matters/${this.matterId}`;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.take(() => api.get(this.path));
  }

  /** Shows the answer of a call, or why it was refused. @param {() => Promise<unknown>} call */
  async take(call) {
    this.wrong = "";
    try {
      const answer = await this.busy.run("act", call);
      this.matter = /** @type {import("../../lib/types.d.ts").MatterOut} */ (answer).matter;
      this.doing = null;
      return true;
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
      return false;
    }
  }

  /** @param {Act|null} act */
  begin(act) {
    this.doing = act;
    this.photos = [];
    this.wrong = "";
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const { doing, path, photos } = this;
    const values = matterValues(/** @type {HTMLFormElement} */ (event.target));
    const isDone = await this.take(() => {
      if (doing === "weigh") return api.send("PUT", `${path}/colour`, values);
      if (doing === "step") return api.send("POST", `${path}/steps`, { ...values, photos });
      return api.send("POST", `${path}/end`, { ...values, photos, status: doing });
    });
    if (isDone) this.dispatchEvent(new CustomEvent("changed"));
  }

  /** @param {Matter} matter */
  next(matter) {
    const { doing, criteria, photos } = this;
    const trouble = this.wrong
      ? html`<p class="notice late" role="alert">${this.wrong}</p>`
      : nothing;
    const sheet = html`<a class="btn" href=${`/matters/${matter.id}/sheet`} target="_blank">${t("matters.sheet")}</a>`;
    if (!doing) {
      const acts = matter.ended_at ? [] : ACTS;
      return html`${trouble}<div class="acts">${sheet}${acts.map(
        (act, n) =>
          html`<button type="button" class="btn ${n ? "" : "go"}" @click=${() => this.begin(act)}>${t(`matters.do.${act}`)}</button>`,
      )}</div>`;
    }
    const cancel = html`<button type="button" class="btn" @click=${() => this.begin(null)}>${t("common.cancel")}</button>`;
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    const isBusy = this.busy.is("act");
    return actForm({ matter, act: doing, criteria, photos, trouble, cancel, isBusy, submit });
  }

  /** @param {Matter} matter */
  story({ acts }) {
    return html`<h3>${t("matters.story")}</h3><ol class="plan">${acts.map(
      ({ kind, by, at, words, colour, next_step: step, due_on, photos }) =>
        html`<li><b>${wallDay(at)}</b> ${by} · ${t(`matters.did.${kind}`)} ${kind === "opened" || kind === "coloured" ? colourChip(colour) : nothing}
        ${words ? html`<span class="what">${words}</span>` : nothing}
        ${WITH_STEP.has(kind) ? html`<span class="what muted">${t("matters.next", { step, day: dayName(due_on) })}</span>` : nothing}${shownPhotos(photos)}</li>`,
    )}</ol>`;
  }

  render() {
    const { matter, wrong } = this;
    if (!matter)
      return wrong
        ? html`<p class="notice late" role="alert">${wrong}</p>`
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { colour, status, origin, origin_ref, responsible, next_step, misses, tier } = matter;
    return html`<div class="stack"><p class="said">${colourChip(colour)} <span class="chip">${t(`status.matter.${status}`)}</span> ${matter.ended_at ? nothing : dueWords(matter)}</p>
      <dl class="facts"><dt>${t("matters.origin")}</dt><dd>${t(`matters.origin.${origin}`)} ${origin_ref}</dd>
        <dt>${t("matters.responsible")}</dt><dd>${responsible}</dd>
        <dt>${t("matters.next_step")}</dt><dd>${next_step}</dd>
        <dt>${t("matters.tier")}</dt><dd>${tier}${misses ? ` · ${t("matters.misses", { n: misses })}` : ""}</dd></dl>
      ${this.next(matter)}${this.story(matter)}</div>`;
  }
}
customElements.define("matter-detail", MatterDetail);
