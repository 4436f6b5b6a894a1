// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";
import "../../parts/place-site.js";
import "../scene/before-photos.js";

/** @type {Record<string, string>} */
const TONES = {
  dispatched: "wait",
  accepted: "go",
  en_route: "go",
  on_scene: "go",
  cleared: "done",
};

/** @type {Record<string, string>} */
const AGENCIES = {
  other: "phone.partner",
  partner: "phone.agency.partner",
  community: "phone.agency.community",
};
/** @type {import("../../lib/types.d.ts").SiteState[]} */
const NO_SITES = [];
/** @param {string} code */
const agencyName = (code) => (AGENCIES[code] ? t(AGENCIES[code]) : code);

/** Shows the other members, the notified agencies, the kit and what is near. */
export class OrderFacts extends PhoneElement {
  /** @param {import("../state/types.d.ts").Job} job */
  crew({ mates, notified, incident }) {
    if (!mates.length && !notified.length) return nothing;
    const others = [...mates].reverse().map(({ call_sign, status }) => {
      const lead = call_sign === incident.lead ? ` · ${t("phone.lead")}` : "";
      return html`<li class="chip ${TONES[status] ?? ""}">${t(`phone.mate.${status}`, { who: call_sign })}${lead}</li>`;
    });
    const agencies = notified.map(({ agency, at, expected_at }) => {
      const expected = expected_at
        ? ` · ${t("phone.expected", { t: wall(expected_at).slice(0, 5) })}`
        : "";
      return html`<li class="chip done">${t("phone.notified", { who: agencyName(agency), t: wall(at).slice(0, 5) })}${expected}</li>`;
    });
    return html`<ul class="crew" aria-label=${t("phone.crew")}>${others}${agencies}</ul>`;
  }

  /** Shows the forces that the plan names and nobody has told yet. @param {import("../state/types.d.ts").Job} job @param {string[]} planned */
  untold({ notified }, planned) {
    const left = planned.filter((code) => !notified.some(({ agency }) => agency === code));
    if (!left.length) return nothing;
    const names = left.map(agencyName).join(t("phone.list_comma"));
    return html`<p class="kit tells"><b>${t("phone.tells")}</b> <span>${names} <span class="muted">${t("phone.tells_by")}</span></span></p>`;
  }

  /** Shows the nearest life ring, AED or hydrant. @param {import("../state/types.d.ts").Job} job */
  aid({ aid = [] }) {
    if (!aid.length) return nothing;
    const lines = aid.map(({ words }) => html`<li>${named(words)}</li>`);
    return html`<div class="kit"><b>${t("phone.nearest")}</b><ul>${lines}</ul></div>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const category = phone.office?.categories[job.incident.category];
    const kit = (category?.kit ?? []).map((code) => named(phone.office?.kit[code]) || code);
    return html`${this.crew(job)}
      ${job.assignment.status === "on_scene" ? nothing : html`<before-photos .phone=${phone} .jobId=${this.jobId}></before-photos>`}
      ${kit.length ? html`<p class="kit"><b>${t("phone.bring")}</b> <span>${kit.join(t("phone.list_comma"))}</span></p>` : nothing}
      ${this.aid(job)}<place-site .sites=${job.site ?? NO_SITES} .incidentId=${job.incident.id}></place-site>${this.untold(job, category?.tells ?? [])}`;
  }
}
customElements.define("order-facts", OrderFacts);
