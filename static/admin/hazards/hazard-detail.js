// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { actForm, actsOf, actValues } from "./hazard_acts.js";
import { hazardForm, hazardValues } from "./hazard_form.js";
import { hazardFacts } from "./hazard_words.js";
import { shownPhotos } from "./hazard-photos.js";

/** @typedef {import("../../lib/types.d.ts").WholeHazard} Hazard */
/** @typedef {import("../../lib/types.d.ts").HazardOut} Answer */
/** @typedef {import("../../lib/types.d.ts").HazardActState["kind"]} Kind */

/** One hazard: what is known, what was done, and the next act. Event: `changed`. */
export class HazardDetail extends LightDomElement {
  static properties = {
    hazardId: {},
    hazard: { state: true },
    doing: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.hazardId = "";
    /** @type {Hazard|null} */
    this.hazard = null;
    /** @type {Kind|null} */
    this.doing = null;
    this.wrong = "";
    /** The address of the link, once it was asked for. */
    this.url = "";
    /** @type {string[]} */
    this.photos = [];
    this.busy = new Busy(this);
  }

  get path() {
    return `/api/v1/hazards/${this.hazardId}`;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.take(() => api.get(this.path));
  }

  /** Shows the answer of a call, or why it was refused. @param {() => Promise<unknown>} call */
  async take(call) {
    this.wrong = "";
    try {
      const { hazard } = /** @type {Answer} */ (await this.busy.run("act", call));
      this.hazard = hazard;
      if (!hazard.link_until) this.url = "";
      this.doing = null;
      return true;
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
      return false;
    }
  }

  /** @param {Kind} kind */
  begin(kind) {
    this.doing = kind;
    this.photos = [];
    this.wrong = "";
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { doing, photos } = this;
    const isDone = await this.take(() =>
      doing === "amended"
        ? api.send("PATCH", this.path, hazardValues(form))
        : api.send("POST", `${this.path}/acts`, { ...actValues(form), kind: doing, photos }),
    );
    if (isDone) this.dispatchEvent(new CustomEvent("changed"));
  }

  /** @param {Hazard} hazard */
  story({ acts }) {
    return html`<ol class="plan">${acts.map(
      ({
        kind,
        by,
        at,
        words,
        consent,
        due_on,
        photos,
      }) => html`<li><b>${wallDay(at)}</b> ${by === "firm" ? t("hazards.by.firm") : by} · ${t(`hazards.did.${kind}`)}
        ${kind === "extended" && due_on ? html`<span>${t("hazards.until", { day: dayName(due_on), who: consent })}</span>` : nothing}
        ${words ? html`<span class="what">${words}</span>` : nothing}${shownPhotos(photos)}</li>`,
    )}</ol>`;
  }

  /** The paper and the link of the responsible side. @param {Hazard} hazard */
  paper({ id, told_at, ended_at, link_until }) {
    if (!told_at) return nothing;
    const until = link_until ? wallDay(link_until) : "";
    return html`<div class="tools"><a class="btn small" href=${`/hazards/${id}/notice`} target="_blank">${t("hazards.notice")}</a>
      ${ended_at ? nothing : html`<button type="button" class="btn small" @click=${() => this.link()}>${t("hazards.link")}</button>`}
      ${until ? html`<button type="button" class="btn small" @click=${() => this.take(() => api.send("DELETE", `${this.path}/link`))}>${t("hazards.unlink")}</button>` : nothing}</div>
      ${this.url ? html`<label class="field"><span>${t("hazards.link_shown", { until })}</span><input readonly .value=${this.url} @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()} /></label>` : nothing}`;
  }

  /** Makes the link, or shows the one that works. */
  async link() {
    await this.take(async () => {
      const answer = await api.send("PUT", `${this.path}/link`);
      this.url = /** @type {import("../../lib/types.d.ts").HazardLinkOut} */ (answer).url ?? "";
      return answer;
    });
  }

  /** @param {Hazard} hazard */
  next(hazard) {
    const { doing, busy } = this;
    const trouble = this.wrong
      ? html`<p class="notice late" role="alert">${this.wrong}</p>`
      : nothing;
    const cancel = html`<button type="button" class="btn" @click=${() => {
      this.doing = null;
      this.wrong = "";
    }}>${t("common.cancel")}</button>`;
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    const around = { photos: this.photos, trouble, cancel, isBusy: busy.is("act"), submit };
    if (doing === "amended") return hazardForm({ ...around, hazard });
    if (doing) return actForm({ ...around, hazard, kind: doing });
    return html`${trouble}<div class="acts">${actsOf(hazard).map(
      (kind, n) =>
        html`<button type="button" class="btn ${n ? "" : "go"}" @click=${() => this.begin(kind)}>${t(`hazards.do.${kind}`)}</button>`,
    )}</div>`;
  }

  render() {
    const { hazard, wrong } = this;
    if (!hazard)
      return wrong
        ? html`<p class="notice late" role="alert">${wrong}</p>`
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    return html`<div class="stack">${hazardFacts(hazard)}${this.paper(hazard)}${this.next(hazard)}${this.story(hazard)}</div>`;
  }
}
customElements.define("hazard-detail", HazardDetail);
