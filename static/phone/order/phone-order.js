// @ts-check
import { html, nothing } from "lit";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "./map-strip.js";
import "./order-words.js";
import { has, t } from "../../lib/i18n.js";
import { elapsedWords, Ticking, wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";
import { accept, acknowledge, arrive, callDesk, depart } from "../state/actions.js";
import { isQuiet, needsAcknowledging } from "../state/jobs.js";
import { foretold, sinceTone } from "./foretold.js";
import { reliefNote } from "./relief_note.js";
import { isNear } from "./travel.js";

/** @typedef {import("../state/shown_jobs.js").ShownJob} ShownJob */

/** @param {string} source */
export const sourceWord = (source) => (has(`source.${source}`) ? t(`source.${source}`) : "");

/** The reason why the escalation sends this member; empty when a person did. @param {ShownJob} job */
export function whySent({ order: { because } }) {
  if (!because?.step && because?.why !== "relief") return "";
  const { why = "", instead_of: replaced = "", after_s: seconds = 0 } = because;
  const key = has(`phone.because.${why}`) ? `phone.because.${why}` : "phone.because";
  return t(key, { who: replaced, n: seconds });
}

/** 交给同事: a colleague asks this member to take over. @param {Pick<ShownJob, "order">} job */
export const isRelief = ({ order }) => order.because?.why === "relief";

/** Shows an order until the member arrives. `below`: what follows its words. */
export class PhoneOrder extends PhoneElement {
  static properties = { ...PhoneElement.properties, below: { attribute: false } };

  constructor() {
    super();
    /** @type {unknown} */
    this.below = nothing;
    this.ticking = new Ticking(this);
  }

  /** A touch on the order means that a person has opened it. */
  opened() {
    const { job } = this;
    if (job?.assignment.status === "dispatched") this.phone.alert.sendReceipt(job, "opened");
  }

  /** @param {ShownJob} job */
  head(job) {
    const { incident, order, assignment, isPending } = job;
    const isNew = assignment.status === "dispatched";
    return html`<div class="row wrap">
        <span class="chips"><severity-chip .severity=${incident.severity} note=${sourceWord(incident.source)}></severity-chip>
        ${isNew ? nothing : html`<status-chip of="assignment" status=${assignment.status}></status-chip>`}</span>
        ${
          isNew
            ? html`<b class=${sinceTone(job)}>${elapsedWords(order.at)}</b>`
            : html`<span class="muted">${t("phone.sent_at", { t: wall(order.at) })}</span>`
        }
      </div>
      <div><h1>${incident.title}</h1><p class="addr">${order.place}</p></div>
      ${isPending ? html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>` : nothing}`;
  }

  /** @param {ShownJob} job */
  hint(job) {
    if (needsAcknowledging(job)) {
      return html`<p class="notice late" role="alert"><b>${t("phone.corrected")}</b> ${t("phone.corrected.lead", { place: job.order.place })}</p>`;
    }
    if (job.assignment.status === "accepted" && job.asked?.question === "depart") {
      return html`<p class="notice wait" role="alert"><b>${t("phone.asked_depart")}</b></p>`;
    }
    if (job.assignment.status === "en_route" && isNear(job, this.phone.positionWatch.fresh)) {
      return html`<p class="notice done" role="status">${t("phone.near")}</p>`;
    }
    return nothing;
  }

  /** The conditions of the order and the reason why it came to this member. @param {ShownJob} job */
  terms(job) {
    if (job.assignment.status !== "dispatched") return nothing;
    const why = whySent(job);
    const coming = foretold(job);
    return html`${coming ? html`<p class="notice late"><b>${coming}</b></p>` : nothing}
      ${job.order.first_only && !isRelief(job) ? html`<p class="notice wait"><b>${t("phone.first_only")}</b></p>` : nothing}
      ${why ? html`<p class=${isRelief(job) ? "notice go" : "muted"}>${why}</p>` : nothing}`;
  }

  /** The button of the next step. @param {ShownJob} job */
  next(job) {
    const { phone } = this;
    const { status } = job.assignment;
    /** @type {[string, string, () => unknown]} */
    const [words, tone, action] =
      status === "dispatched"
        ? ["phone.accept", "", () => accept(phone, job)]
        : needsAcknowledging(job)
          ? ["phone.acknowledge", "", () => acknowledge(phone, job)]
          : status === "accepted"
            ? ["phone.depart", "", () => depart(phone, job)]
            : ["phone.arrive", "done", () => arrive(phone, job)];
    return html`<button class="big ${tone}" type="button" @click=${action}>${t(words)}</button>`;
  }

  /** @param {ShownJob} job */
  others(job) {
    const { phone } = this;
    /** @param {string} words @param {() => unknown} action */
    const button = (words, action) =>
      html`<button class="btn" type="button" @click=${action}>${t(words)}</button>`;
    if (job.assignment.status === "dispatched") {
      return html`<div class="two">
        ${button("phone.decline", () => phone.router.show("decline"))}
        ${button("phone.call_desk", () => callDesk(phone, job))}</div>`;
    }
    return html`<div class="three">
      ${button("phone.reinforce", () => phone.router.show("report:reinforce"))}
      ${button("phone.changed", () => phone.router.show("report:changed"))}
      ${button("phone.more", () => phone.router.show("more"))}</div>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const id = job.assignment.id;
    const isRinging =
      job.assignment.status === "dispatched" && !isQuiet(job, phone.state.me?.call_sign ?? "");
    return html`<div class="screen ${isRinging ? `is-ringing s${job.incident.severity}` : ""}" @pointerdown=${this.opened}>
      <map-strip .phone=${phone} .jobId=${id}></map-strip>
      <main class="order" tabindex="-1">
        ${this.head(job)} ${reliefNote(this.phone, job)} ${this.hint(job)} ${this.terms(job)}
        <order-words .phone=${phone} .jobId=${id}></order-words>
        ${this.below}
      </main>
      <footer class="foot">${this.next(job)}${this.others(job)}</footer>
    </div>`;
  }
}
customElements.define("phone-order", PhoneOrder);
