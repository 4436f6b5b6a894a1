// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../lib/i18n.js";
import { wallDay } from "../lib/time.js";
import { PhoneElement } from "./phone_element.js";

/** @typedef {import("../lib/types.d.ts").ObservationState} Observation */

/** @type {Record<string, string>} */
const TONES = { waiting: "wait", opened: "go", attached: "go", closed: "done" };

/** Lists what this member has reported, and what became of each. */
export class PhoneObservations extends PhoneElement {
  /** @param {Observation} seen */
  end({ fate, number, reason, result }) {
    const names = this.phone.office?.dispositions ?? {};
    const how = result ? named(names[result]) || result : "";
    const words = t(`phone.observation.${fate}`, { number: number ?? "" });
    return [words, fate === "closed" ? how : (reason ?? "")].filter(Boolean).join("：");
  }

  /** @param {Observation} seen */
  row(seen) {
    const name = named(this.phone.office?.categories[seen.category]?.name) || seen.title;
    return html`<li><time>${wallDay(seen.seen_at)}</time>
      <span><b>${name}</b> ${seen.place}
        <span class="chip ${TONES[seen.fate] ?? ""}">${this.end(seen)}</span></span></li>`;
  }

  render() {
    const { observations } = this.phone.state;
    if (!observations.length) return nothing;
    return html`<section class="card"><h2>${t("phone.observations")}</h2>
      <ul class="timeline observations">${observations.map((seen) => this.row(seen))}</ul></section>`;
  }
}
customElements.define("phone-observations", PhoneObservations);
