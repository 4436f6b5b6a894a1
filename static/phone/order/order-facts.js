// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";

/** @type {Record<string, string>} */
const TONES = {
  dispatched: "wait",
  accepted: "go",
  en_route: "go",
  on_scene: "go",
  cleared: "done",
};

/** Shows the other members, the notified agencies and the kit. */
export class OrderFacts extends PhoneElement {
  /** @param {import("../state/types.d.ts").Job} job */
  crew({ mates, notified, incident }) {
    if (!mates.length && !notified.length) return nothing;
    const others = [...mates].reverse().map(({ call_sign, status }) => {
      const lead = call_sign === incident.lead ? ` · ${t("phone.lead")}` : "";
      return html`<li class="chip ${TONES[status] ?? ""}">${t(`phone.mate.${status}`, { who: call_sign })}${lead}</li>`;
    });
    const agencies = notified.map(({ agency, at, expected_at }) => {
      const name = agency === "other" ? t("phone.partner") : agency;
      const expected = expected_at
        ? ` · ${t("phone.expected", { t: wall(expected_at).slice(0, 5) })}`
        : "";
      return html`<li class="chip done">${t("phone.notified", { who: name, t: wall(at).slice(0, 5) })}${expected}</li>`;
    });
    return html`<ul class="crew" aria-label=${t("phone.crew")}>${others}${agencies}</ul>`;
  }

  render() {
    const { job, phone } = this;
    if (!job) return nothing;
    const category = phone.office?.categories[job.incident.category];
    const kit = (category?.kit ?? []).map((code) => named(phone.office?.kit[code]) || code);
    return html`${this.crew(job)}
      ${kit.length ? html`<p class="kit"><b>${t("phone.bring")}</b> <span>${kit.join(t("phone.list_comma"))}</span></p>` : nothing}`;
  }
}
customElements.define("order-facts", OrderFacts);
