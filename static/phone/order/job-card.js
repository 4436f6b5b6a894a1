// @ts-check
import { html, nothing } from "lit";
import "../../parts/loop-bar.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import { t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import { elapsedWords, remainingWords, Ticking } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";
import { accept } from "../state/actions.js";
import { needsAcknowledging } from "../state/jobs.js";
import { sinceTone } from "./foretold.js";
import { travelWords } from "./travel.js";

/** One open job on the home screen. */
export class JobCard extends PhoneElement {
  constructor() {
    super();
    this.ticking = new Ticking(this);
  }

  open() {
    const { job } = this;
    if (!job) return;
    if (job.assignment.status === "dispatched") this.phone.alert.sendReceipt(job, "opened");
    this.phone.router.open("order", job.assignment.id);
  }

  /** @param {import("../state/types.d.ts").Job} job */
  head(job) {
    const { assignment, incident, order } = job;
    if (assignment.status === "dispatched") {
      return html`<severity-chip .severity=${incident.severity} note=${t("phone.for_you")}></severity-chip>
        <b class=${sinceTone(job)}>${elapsedWords(order.at)}</b>`;
    }
    const { by } = assignment.status === "on_scene" ? incident.loop.resolve : incident.loop.arrive;
    const of = assignment.status === "on_scene" ? "incident" : "assignment";
    return html`<status-chip of=${of} status=${assignment.status}></status-chip>
      <span>${by ? remainingWords(by) : nothing}</span>`;
  }

  /** @param {import("../state/types.d.ts").Job} job */
  next(job) {
    if (job.assignment.status === "dispatched") {
      return html`<button class="big" type="button" @click=${() => accept(this.phone, job)}>${t("phone.accept")}</button>`;
    }
    return html`<loop-bar .loop=${job.incident.loop} compact></loop-bar>`;
  }

  render() {
    const { job } = this;
    if (!job) return nothing;
    const { incident, order, assignment, isPending } = job;
    const isNew = assignment.status === "dispatched";
    const way =
      assignment.status === "on_scene" ? "" : travelWords(job, this.phone.positionWatch.last);
    return html`<article class="card job ${isNew ? `is-new s${incident.severity}` : ""}">
      <div class="row">${this.head(job)}</div>
      <h2><button type="button" class="cover" @click=${this.open}>${incident.title}</button></h2>
      <p class="addr">${needsAcknowledging(job) ? html`<b class="late-words">${t("phone.corrected")}</b> ` : nothing}${joined(order.place, way)}</p>
      ${isPending ? html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>` : nothing}
      ${this.next(job)}
    </article>`;
  }
}
customElements.define("job-card", JobCard);
