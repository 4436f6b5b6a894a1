// @ts-check
import { html, nothing } from "lit";
import "../parts/status-chip.js";
import { t } from "../lib/i18n.js";
import { wall, wallDay } from "../lib/time.js";
import { PhoneElement } from "./phone_element.js";
import "./phone-observations.js";
import "./phone-own-day.js";
import { isOwed } from "./state/jobs.js";
import { doneJobs, openJobs, waitingDrafts } from "./state/shown_jobs.js";

/** Lists this shift's jobs and the drafts that wait on the phone. */
export class PhoneRecords extends PhoneElement {
  waiting() {
    const items = waitingDrafts(this.phone.state);
    if (!items.length) return nothing;
    return html`<section class="card"><h2>${t("phone.waiting", { n: items.length })}</h2>
      <ul class="timeline">${items.map(
        (item) => html`<li><time>${wall(item.made_at)}</time>
          <span><b>${t(`phone.act.${item.kind}`)}</b> ${this.about(item)} <span class="chip weak">${t("phone.pending.short")}</span></span></li>`,
      )}</ul>
      <button class="btn" type="button" @click=${() => this.phone.outbox.drain({ eager: true })}>${t("phone.send_now")}</button></section>`;
  }

  /** @param {import("./state/types.d.ts").Item} item */
  about(item) {
    return this.phone.job(item.assignment)?.incident.title ?? "";
  }

  /** @param {import("./state/shown_jobs.js").ShownJob} job */
  record(job) {
    const { phone } = this;
    const { assignment, incident, order, isPending } = job;
    const ended = assignment.cleared_at
      ? t("phone.ended_at", { t: wall(assignment.cleared_at) })
      : "";
    return html`<article class="card job">
      <div class="row"><status-chip of="assignment" status=${assignment.status}></status-chip>
        <span class="muted">${incident.number} · ${wallDay(order.at)}</span></div>
      <h2><button type="button" class="cover" @click=${() => phone.router.open("order", assignment.id)}>${incident.title}</button></h2>
      <p class="addr">${[order.place, ended].filter(Boolean).join(" · ")}</p>
      ${isPending ? html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>` : nothing}
      ${isOwed(job) ? html`<p><span class="chip wait">${t("phone.owed")}</span></p>` : nothing}
    </article>`;
  }

  render() {
    const { state } = this.phone;
    const jobs = [...openJobs(state), ...doneJobs(state)];
    return html`<main class="home" tabindex="-1">
      <h1 class="sr-only">${t("phone.records")}</h1>
      ${this.waiting()} ${jobs.map((job) => this.record(job))}
      <phone-observations .phone=${this.phone}></phone-observations>
      <phone-own-day .phone=${this.phone}></phone-own-day>
      ${jobs.length || state.observations.length ? nothing : html`<p class="quiet-words">${t("phone.no_records")}</p>`}
    </main>`;
  }
}
customElements.define("phone-records", PhoneRecords);
