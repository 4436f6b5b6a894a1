// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { remainingWords, Ticking, wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";

/** One case on the home screen that waits for this member's report (待补报). */
export class OwedCard extends PhoneElement {
  constructor() {
    super();
    this.ticking = new Ticking(this);
  }

  /** The time that is left, or that the report waits to be sent. @param {import("../state/shown_jobs.js").ShownJob} job */
  when({ incident, isPending }) {
    const { report_owed } = incident;
    if (isPending || !report_owed) return t("phone.pending.short");
    return remainingWords(report_owed.due_at);
  }

  /** The words of the newest reminder. @param {import("../state/shown_jobs.js").ShownJob} job */
  reminder({ asked }) {
    if (asked?.question !== "report") return nothing;
    return html`<p class="notice wait" role="alert">${t("phone.asked_report", { t: wall(asked.at) })}</p>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const { assignment, incident, order } = job;
    return html`<article class="card job owed">
      <div class="row"><span class="chip wait">${t(incident.report_owed?.photo_only ? "phone.owed_photo" : "phone.owed")}</span><span>${this.when(job)}</span></div>
      <h2>${incident.title}</h2>
      <p class="addr">${incident.number} · ${order.place}</p>
      ${this.reminder(job)}
      <button class="btn" type="button" @click=${() => phone.router.open("order", assignment.id)}>${t("phone.supplement")}</button>
    </article>`;
  }
}
customElements.define("owed-card", OwedCard);
