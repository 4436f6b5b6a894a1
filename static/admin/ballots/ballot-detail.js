// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { shownPhotos } from "../hazards/hazard-photos.js";
import { resultForm, resultValues, turnoutForm, turnoutValues } from "./ballot_acts.js";
import { ballotForm, ballotValues, changeMotions, newMotion } from "./ballot_form.js";
import { buildingsPart, motionsPart, noticeWords } from "./ballot_words.js";
import { needle } from "./needle.js";
import "./roll-import.js";

/** @typedef {import("../../lib/types.d.ts").WholeBallot} Ballot */
/** @typedef {"roll"|"turnout"|"result"|"amend"} Act */

/** @type {Act[]} */
const ACTS = ["turnout", "roll", "result", "amend"];
/** Acts that need no roll. */
const EARLY = new Set(["roll", "amend"]);

/** One ballot: its needles, motions and buildings, and what is entered next. Event: `changed`. */
export class BallotDetail extends LightDomElement {
  static properties = {
    ballotId: {},
    areas: { attribute: false },
    ballot: { state: true },
    doing: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.ballotId = "";
    /** @type {import("../../lib/types.d.ts").AreaNode[]} */
    this.areas = [];
    /** @type {Ballot|null} */
    this.ballot = null;
    /** @type {Act|null} */
    this.doing = null;
    this.wrong = "";
    /** @type {string[]} */
    this.photos = [];
    this.motions = [newMotion()];
    this.busy = new Busy(this);
  }

  get path() {
    return `/api/v1/ballots/${this.ballotId}`;
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
      this.ballot = /** @type {import("../../lib/types.d.ts").BallotOut} */ (answer).ballot;
      this.doing = null;
      return true;
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
      return false;
    }
  }

  /** Does an act, and tells the list. @param {() => Promise<unknown>} call */
  async act(call) {
    if (await this.take(call)) this.dispatchEvent(new CustomEvent("changed"));
  }

  /** @param {Act} act */
  begin(act) {
    this.doing = act;
    this.photos = [];
    this.wrong = "";
    this.motions = (this.ballot?.motions ?? []).map(newMotion);
  }

  leave() {
    this.doing = null;
    this.wrong = "";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { ballot, doing, path, photos } = this;
    if (!ballot) return;
    const turnout = turnoutValues(new FormData(form), ballot);
    if (doing === "turnout" && !turnout.buildings.length) return this.leave();
    void this.act(() => {
      if (doing === "amend") return api.send("PUT", path, ballotValues(form));
      if (doing === "turnout") return api.send("PATCH", `${path}/turnout`, turnout);
      return api.send("PUT", `${path}/result`, { ...resultValues(form, ballot), photos });
    });
  }

  /** The form of the act that was begun. @param {Ballot} ballot */
  form(ballot) {
    const { areas, doing, motions, photos } = this;
    const trouble = this.wrong
      ? html`<p class="notice late" role="alert">${this.wrong}</p>`
      : nothing;
    const cancel = html`<button type="button" class="btn" @click=${() => this.leave()}>${t("common.cancel")}</button>`;
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    const around = { ballot, trouble, cancel, isBusy: this.busy.is("act"), submit };
    if (doing === "roll")
      return html`<div class="card stack">${trouble}<roll-import .path=${`${this.path}/roll`} @entered=${(
        /** @type {CustomEvent<() => Promise<unknown>>} */ { detail },
      ) => this.act(detail)}></roll-import><div class="acts">${cancel}</div></div>`;
    if (doing === "amend")
      return ballotForm({ ...around, motions, areas, change: changeMotions(this) });
    return doing === "turnout" ? turnoutForm(around) : resultForm({ ...around, photos });
  }

  /** @param {Ballot} ballot */
  next(ballot) {
    if (this.doing) return this.form(ballot);
    const { id, buildings, ended_at } = ballot;
    const acts = ended_at ? [] : ACTS.filter((act) => buildings.length || EARLY.has(act));
    return html`${this.wrong ? html`<p class="notice late" role="alert">${this.wrong}</p>` : nothing}
      <div class="acts"><a class="btn" href=${`/ballots/${id}/sheet`} target="_blank">${t("ballots.sheet")}</a>${acts.map(
        (act, n) =>
          html`<button type="button" class="btn ${n ? "" : "go"}" @click=${() => this.begin(act)}>${t(`ballots.${act}`)}</button>`,
      )}</div>`;
  }

  render() {
    const { ballot, wrong } = this;
    if (!ballot)
      return wrong
        ? html`<p class="notice late" role="alert">${wrong}</p>`
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { opens_on, closes_on, quorum, buildings, source, photos } = ballot;
    return html`<div class="stack"><p class="muted">${t("ballots.no_vote")}</p>
      <p class="said">${noticeWords(ballot)} <span>${t("ballots.days")} ${dayName(opens_on)} – ${dayName(closes_on)}</span></p>
      ${buildings.length ? needle(quorum, html`<b>${t("ballots.quorum")}</b>`) : html`<p class="notice weak">${t("ballots.roll_none")}</p>`}
      ${this.next(ballot)}${motionsPart(ballot)}
      ${source ? html`<p>${t("ballots.source")}: ${source}</p>${shownPhotos(photos)}` : nothing}
      ${buildingsPart(ballot)}</div>`;
  }
}
customElements.define("ballot-detail", BallotDetail);
