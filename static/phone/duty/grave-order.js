// @ts-check
import { html, nothing } from "lit";
import "../order/order-card.js";
import "../order/order-facts.js";
import "../order/order-words.js";
import { t } from "../../lib/i18n.js";
import { elapsedWords, Ticking } from "../../lib/time.js";
import { unreachedWords } from "../connection_words.js";
import { foretold } from "../order/foretold.js";
import { sourceWord, whySent } from "../order/phone-order.js";
import { travelWords } from "../order/travel.js";
import { PhoneElement } from "../phone_element.js";
import { accept, callDesk } from "../state/actions.js";
import { waitingDrafts } from "../state/shown_jobs.js";

/** @typedef {import("../state/shown_jobs.js").ShownJob} ShownJob */

/** A 特急 takes the whole duty screen over, in red, until it is answered. `below`: what may not stand over it. */
export class GraveOrder extends PhoneElement {
  static properties = { ...PhoneElement.properties, below: { attribute: false } };

  constructor() {
    super();
    /** @type {unknown} */
    this.below = nothing;
    this.ticking = new Ticking(this);
  }

  /** A touch on the order means that a person has opened it. */
  opened() {
    const { job, phone } = this;
    if (job) phone.alert.sendReceipt(job, "opened");
  }

  /** @param {ShownJob} job */
  head(job) {
    const { incident, order } = job;
    const { link, positionWatch, state } = this.phone;
    const tag = [t(`severity.${incident.severity}`), sourceWord(incident.source)].filter(Boolean);
    const way = travelWords(job, positionWatch.last);
    const isWeak = link.state !== "open";
    return html`<p class="row wrap tag"><span>${tag.join(" · ")}</span><b>${elapsedWords(order.at)}</b></p>
      ${isWeak ? html`<p class="weak-words">${unreachedWords(this.phone, waitingDrafts(state).length)}</p>` : nothing}
      <h1>${incident.title}</h1>
      <p class="where">${order.place}${way ? html`<br>${way}` : nothing}</p>`;
  }

  /** @param {ShownJob} job */
  terms(job) {
    const why = whySent(job);
    const coming = foretold(job);
    return html`${coming ? html`<p><b>${coming}</b></p>` : nothing}
      ${job.order.first_only && job.order.because?.why !== "relief" ? html`<p><b>${t("phone.first_only")}</b></p>` : nothing}
      ${why ? html`<p>${why}</p>` : nothing}`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const { id } = job.assignment;
    return html`<main class="grave-order" tabindex="-1" @pointerdown=${this.opened}>
        ${this.head(job)} ${this.terms(job)}
        <order-words .phone=${phone} .jobId=${id}></order-words>
        <order-facts .phone=${phone} .jobId=${id}></order-facts>
        <order-card .phone=${phone} .jobId=${id}></order-card>
        ${this.below}
      </main>
      <footer class="foot"><button class="big" type="button" @click=${() => accept(phone, job)}>${t("phone.accept")}</button>
        <div class="two">
          <button class="btn" type="button" @click=${() => phone.router.show("decline")}>${t("phone.decline")}</button>
          <button class="btn" type="button" @click=${() => callDesk(phone, job)}>${t("phone.call_desk")}</button></div></footer>`;
  }
}
customElements.define("grave-order", GraveOrder);
