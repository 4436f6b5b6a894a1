// @ts-check
import { html, nothing } from "lit";
import "../../parts/loop-bar.js";
import "../../parts/pick-list.js";
import "../order/order-card.js";
import "../order/order-facts.js";
import "../order/order-words.js";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { mayHaveLevel } from "../../parts/live-level.js";
import { reliefNote } from "../order/relief_note.js";
import { PhoneElement } from "../phone_element.js";
import "./before-photos.js";
import { acknowledge, resolve } from "../state/actions.js";
import { needsAcknowledging } from "../state/jobs.js";
import { choices, isComplete, isHelper, isLifeAtRisk, needsPhoto, steps } from "./closing.js";
import { photoField, textField } from "./form_fields.js";

/** @typedef {import("../state/shown_jobs.js").ShownJob} ShownJob */

/** The screen at the place: photos, disposition, done. Also for 补报 afterwards. */
export class PhoneScene extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    below: { attribute: false },
    isAsked: { state: true },
    isCardOpen: { state: true },
  };

  constructor() {
    super();
    /** @type {unknown} */
    this.below = nothing;
    this.isAsked = false;
    /** @type {boolean | null} null until the member opens or closes the card */
    this.isCardOpen = null;
  }

  /** Begins at the top, where the card stands: the order before it may have been scrolled. */
  connectedCallback() {
    super.connectedCallback();
    scrollTo(0, 0);
  }

  /** @param {ShownJob} job */
  async finish(job) {
    if (isComplete(this.phone, job)) return resolve(this.phone, job);
    this.isAsked = true;
    await this.updateComplete;
    this.querySelector("pick-list")?.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  shutter() {
    /** @type {import("../../parts/photo-grid.js").PhotoGrid | null} */ (
      this.querySelector("photo-grid")
    )?.shutter();
  }

  /** Opens or closes the card. An open card that is scrolled away comes back into sight. @param {boolean} isOpen */
  async pressCard(isOpen) {
    const [tab, card] = [".card-tab", ".scene-card"].map((name) => this.querySelector(name));
    const top = (/** @type {Element | null} */ part) => part?.getBoundingClientRect().top ?? 0;
    const isAway = isOpen && top(card) < top(tab);
    this.isCardOpen = isAway || !isOpen;
    await this.updateComplete;
    if (this.isCardOpen) card?.scrollIntoView({ block: "start" });
  }

  /** The card (steps of first aid, and so on) stays one tap away; where life is at risk it is open. @param {ShownJob} job */
  card(job) {
    const n = steps(this.phone, job);
    if (!n) return nothing;
    const isOpen = this.isCardOpen ?? isLifeAtRisk(this.phone, job);
    return html`<button class="btn card-tab" type="button" aria-expanded=${isOpen} aria-controls="scene-card" @click=${() => this.pressCard(isOpen)}>
        <span>${t("phone.card", { n })}</span> <span aria-hidden="true">${isOpen ? "▴" : "▾"}</span></button>
      <div id="scene-card" class="scene-card" ?hidden=${!isOpen}><order-card .phone=${this.phone} .jobId=${job.assignment.id}></order-card></div>`;
  }

  /** The button of the next step. @param {ShownJob} job @param {boolean} isSupplement */
  next(job, isSupplement) {
    if (needsAcknowledging(job) && !isSupplement) {
      return html`<button class="big" type="button" @click=${() => acknowledge(this.phone, job)}>${t("phone.acknowledge")}</button>`;
    }
    if (needsPhoto(this.phone, job)) {
      return html`<button class="big" type="button" @click=${this.shutter}>${t("phone.photo.first")}</button>`;
    }
    const label = isSupplement
      ? "phone.supplement"
      : isHelper(job)
        ? "phone.done_mine"
        : "phone.resolve";
    return html`<button class="big done" type="button" @click=${() => this.finish(job)}>${t(label)}</button>`;
  }

  /** @param {ShownJob} job */
  others(job) {
    const { router } = this.phone;
    // The lead reports how it ended, so a helper has nothing to report later.
    const later = html`<button class="btn" type="button" @click=${() => resolve(this.phone, job, { isLater: true })}>${t("phone.later")}</button>`;
    return html`<div class=${isHelper(job) ? "two" : "three"}>
      <button class="btn" type="button" @click=${() => router.show("report:reinforce")}>${t("phone.reinforce")}</button>
      ${isHelper(job) ? nothing : later}
      <button class="btn" type="button" @click=${() => router.show("more")}>${t("phone.more")}</button></div>`;
  }

  /** @param {ShownJob} job */
  head({ incident, assignment, order, isPending }, isSupplement = false) {
    const at = assignment.on_scene_at;
    const here = at ? t("phone.arrived_at", { t: wall(at) }) : "\u00a0";
    // One line stands in all cases, so that what is below stays where it is pressed when all has been sent.
    const line = isPending
      ? html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>`
      : html`<p class="muted">${here}</p>`;
    return html`<div><h1>${isSupplement ? t("phone.supplement.title", { title: incident.title }) : incident.title}</h1>
        <p class="addr">${order.place}</p>${line}</div>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const { id, status } = job.assignment;
    const isSupplement = status === "cleared";
    const pick = (/** @type {CustomEvent<string>} */ event) =>
      phone.forms.change(id, { disposition: event.detail });
    const place = t("phone.corrected.lead", { place: job.order.place });
    return html`<main class="scene" tabindex="-1">
        ${this.head(job, isSupplement)} ${reliefNote(phone, job)}
        ${needsAcknowledging(job) ? html`<p class="notice late" role="alert"><b>${t("phone.corrected")}</b> ${place}</p>` : nothing}
        ${isHelper(job) ? html`<p class="notice go">${t("phone.led_by", { who: job.incident.lead ?? "" })}</p>` : nothing}
        ${isSupplement || !mayHaveLevel(job.incident) ? nothing : html`<live-level .incidentId=${job.incident.id}></live-level>`}
        ${mayHaveLevel(job.incident) ? html`<button class="btn" type="button" @click=${() => phone.router.show("dissuasion")}>${t("phone.dissuasion")}</button>` : nothing}
        ${isSupplement ? nothing : this.card(job)}
        <before-photos .phone=${phone} .jobId=${id}></before-photos>
        ${photoField(phone, id, id)}
        <pick-list label=${t("phone.pick")} .isAsked=${this.isAsked && !isComplete(phone, job)} .choices=${choices(phone, job)}
          .chosen=${phone.forms.of(id).disposition} @picked=${pick}></pick-list>
        ${textField(phone, id, t("phone.say"))}
        ${isSupplement ? nothing : html`<loop-bar .loop=${job.incident.loop}></loop-bar>`}
        <details class="fold"><summary>${t("phone.order_again")}</summary>
          <order-words .phone=${phone} .jobId=${id}></order-words>
          <order-facts .phone=${phone} .jobId=${id}></order-facts></details>
        ${this.below}
      </main>
      <footer class="foot">${this.next(job, isSupplement)}${isSupplement ? nothing : this.others(job)}</footer>`;
  }
}
customElements.define("phone-scene", PhoneScene);
