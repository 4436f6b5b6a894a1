// @ts-check
import { html, nothing } from "lit";
import "../../parts/loop-bar.js";
import "../../parts/status-chip.js";
import "./order-card.js";
import "./order-facts.js";
import { namedAt, t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";

/** @typedef {import("../state/types.d.ts").Report} Report */

/** Shows a finished job with its reports and their times. */
export class PhoneDone extends PhoneElement {
  /** @param {Report} report */
  line({ kind, text, disposition, acted_at, by, late, photos, missing_photos = [] }) {
    const names = this.phone.office?.dispositions ?? {};
    const content = [disposition ? namedAt(names[disposition], acted_at) || disposition : "", text]
      .filter(Boolean)
      .join(" · ");
    const extra = [
      by ? t("phone.behalf", { by }) : "",
      late ? t("phone.supplement") : "",
      photos.length ? t("phone.photos.n", { n: photos.length }) : "",
      missing_photos.length ? t("phone.photos.missing", { n: missing_photos.length }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
    return html`<li><time>${wall(acted_at)}</time>
      <span><b>${t(`phone.act.report.${kind}`)}</b> ${content}${extra ? html` <span class="muted">${extra}</span>` : nothing}</span></li>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const { incident, order, assignment, reports } = job;
    const canAdd = assignment.status === "cleared";
    return html`<main class="over" tabindex="-1">
        <div class="row wrap"><status-chip of="assignment" status=${assignment.status}></status-chip>
          <span class="muted">${incident.number} · ${t(`status.incident.${incident.status}`)}</span></div>
        <div><h1>${incident.title}</h1><p class="addr">${order.place}</p></div>
        <loop-bar .loop=${incident.loop}></loop-bar>
        <ol class="timeline">${reports.map((report) => this.line(report))}</ol>
        <order-facts .phone=${phone} .jobId=${assignment.id}></order-facts>
        <order-card .phone=${phone} .jobId=${assignment.id}></order-card>
      </main>
      <footer class="foot">
        <button class="big" type="button" @click=${() => phone.router.leave()}>${t("phone.back_home")}</button>
        ${canAdd ? html`<button class="btn" type="button" @click=${() => phone.router.show("supplement")}>${t("phone.supplement")}</button>` : nothing}
      </footer>`;
  }
}
customElements.define("phone-done", PhoneDone);
