// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";

/** Shows the card of the category: what to do at the place, step by step. */
export class OrderCard extends PhoneElement {
  render() {
    const { job, phone } = this;
    const card = (job && phone.office?.categories[job.incident.category]?.card) ?? [];
    if (!card.length) return nothing;
    return html`<section class="steps"><h2>${t("phone.mind")}</h2>
      <ol>${card.map((line) => html`<li>${named(line)}</li>`)}</ol></section>`;
  }
}
customElements.define("order-card", OrderCard);
