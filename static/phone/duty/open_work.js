// @ts-check
import { html, nothing } from "lit";
import "../../parts/status-chip.js";
import { t } from "../../lib/i18n.js";
import { openJobs } from "../state/shown_jobs.js";

/** The orders that this member still has, before going off duty. @param {import("../state/phone.js").Phone} phone */
export function openWork({ state }) {
  const jobs = openJobs(state);
  if (!jobs.length) return nothing;
  return html`<p class="notice wait">${t("phone.off_duty.open", { n: jobs.length })}</p>
    <ul class="stack">${jobs.map(
      ({ assignment, incident }) =>
        html`<li class="row"><b>${incident.title}</b> <status-chip of="assignment" status=${assignment.status}></status-chip></li>`,
    )}</ul>`;
}
