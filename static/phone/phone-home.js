// @ts-check
import { html, nothing } from "lit";
import "../parts/hold-button.js";
import "./order/job-card.js";
import "./order/owed-card.js";
import "./rounds/round-card.js";
import { t } from "../lib/i18n.js";
import { preference } from "../lib/preferences.js";
import { askForConsent } from "./duty/consent.js";
import { PhoneElement } from "./phone_element.js";
import { ownShifts } from "./rota/own_shifts.js";
import { goOnDuty, keepWatch, sos } from "./state/actions.js";
import { isOwed } from "./state/jobs.js";
import { doneJobs, isOnDuty, openJobs } from "./state/shown_jobs.js";

/** @param {import("./state/shown_jobs.js").ShownJob} job */
const isUnanswered = ({ assignment }) => assignment.status === "dispatched";

/** The home screen: the open jobs and the duty switch. The notices stand below the orders to answer. */
export class PhoneHome extends PhoneElement {
  static properties = { ...PhoneElement.properties, notices: { attribute: false } };

  constructor() {
    super();
    /** @type {unknown} */
    this.notices = nothing;
    this.news = () => this.requestUpdate();
  }

  updated() {
    askForConsent(this.phone);
    ownShifts.follow(this.phone);
  }

  connectedCallback() {
    super.connectedCallback();
    ownShifts.addEventListener("change", this.news);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    ownShifts.removeEventListener("change", this.news);
  }

  jobs() {
    const { phone, notices } = this;
    const jobs = openJobs(phone.state);
    const card = (/** @type {import("./state/shown_jobs.js").ShownJob} */ { assignment }) =>
      html`<job-card .phone=${phone} .jobId=${assignment.id}></job-card>`;
    const nothingWaits = html`<p class="quiet-words">${t("phone.nothing")}</p>${this.watch()}`;
    return html`${jobs.filter(isUnanswered).map(card)} ${notices} ${this.duty()}
      ${jobs.filter((job) => !isUnanswered(job)).map(card)} ${this.owed()}
      ${!jobs.length && isOnDuty(phone.state) ? nothingWaits : nothing}
      <round-card .phone=${phone}></round-card>`;
  }

  goOffDuty() {
    const { phone } = this;
    if (openJobs(phone.state).length) return phone.router.show("off_duty");
    void goOnDuty(phone, false);
  }

  /** 待补报: the cases that wait for this member's report, until it has come. */
  owed() {
    const { phone } = this;
    return doneJobs(phone.state)
      .filter(isOwed)
      .map(
        ({ assignment }) => html`<owed-card .phone=${phone} .jobId=${assignment.id}></owed-card>`,
      );
  }

  /** Offers the duty screen when the shift begins: an Android phone is reached only through its open page. */
  watch() {
    return html`<section class="card">
      <p class="addr">${t("phone.duty.lead")}</p>
      <button class="big" type="button" @click=${() => keepWatch(this.phone)}>${t("phone.duty.open")}</button>
    </section>`;
  }

  duty() {
    const { phone } = this;
    if (!phone.state.me) return html`<p class="muted">${t("common.loading")}</p>`;
    if (isOnDuty(phone.state)) return nothing;
    return html`<section class="card off">
      <h2>${t("phone.off_duty.title")}</h2>
      <p class="addr">${t("phone.off_duty.lead")}</p>
      <button class="big" type="button" @click=${() => goOnDuty(phone, true)}>${t("phone.go_on_duty")}</button>
      ${preference("phone-ready") ? nothing : html`<button class="btn" type="button" @click=${() => phone.router.show("ready")}>${t("phone.ready.first")}</button>`}
    </section>`;
  }

  summary() {
    const { phone } = this;
    const done = doneJobs(phone.state);
    const count = openJobs(phone.state).length + done.length;
    const owed = done.filter(isOwed).length;
    const words = owed ? t("phone.today_owed", { n: count, owed }) : t("phone.today", { n: count });
    const isBusy = isOnDuty(phone.state) && openJobs(phone.state).length > 0;
    // The others stand together, so that none goes to the next line alone.
    return html`<div class="row home-links">
      <button class="btn quiet plain" type="button" @click=${() => phone.router.open("records")}>
        ${words} · ${t("phone.all_records")} <span aria-hidden="true">›</span></button>
      <div class="row home-links"><button class="btn quiet plain" type="button" @click=${() => phone.router.show("shifts")}>${ownShifts.asked.length ? t("phone.shifts_asked", { n: ownShifts.asked.length }) : t("phone.shifts")}</button>
      ${isBusy ? html`<button class="btn quiet plain" type="button" @click=${() => keepWatch(phone)}>${t("phone.duty.title")}</button>` : nothing}
      ${isOnDuty(phone.state) ? html`<button class="btn quiet plain" type="button" @click=${this.goOffDuty}>${t("phone.go_off_duty")}</button>` : nothing}
      </div></div>`;
  }

  render() {
    const { phone } = this;
    return html`<main class="home" tabindex="-1">
        <h1 class="sr-only">${t("phone.home")}</h1>
        ${this.jobs()}
        <span class="grow"></span>
        ${this.summary()}
      </main>
      <footer class="foot"><div class="two">
        <button class="btn" type="button" @click=${() => phone.router.open("observe")}>${t("phone.observe")}</button>
        <hold-button class="late" .label=${t("phone.sos")} .hint=${t("phone.sos.hold")} @held=${() => sos(phone)}></hold-button>
      </div></footer>`;
  }
}
customElements.define("phone-home", PhoneHome);
