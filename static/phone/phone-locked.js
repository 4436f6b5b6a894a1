// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { PhoneElement } from "./phone_element.js";
import { waitingDrafts } from "./state/shown_jobs.js";

/** The address of the sign-in page, which leads back to the present screen. */
const wayBack = () =>
  `/signin?${new URLSearchParams({ next: location.pathname + location.search })}`;

/** The screen of a phone without a session. It shows nothing of any order and of any person. */
export class PhoneLocked extends PhoneElement {
  /** @param {string} title @param {string} lead @param {string} more */
  card(title, lead, more) {
    return html`<main class="home" tabindex="-1"><section class="card locked" role="alert">
      <h1>${title}</h1><p>${lead}</p>${more ? html`<p><b>${more}</b></p>` : nothing}
      <a class="btn go" href=${wayBack()}>${t("phone.locked.sign_in")}</a></section></main>`;
  }

  render() {
    const { session, state } = this.phone;
    const { lost } = session;
    if (lost) {
      const n = lost.unsent;
      const more = n ? t("phone.revoked.unsent", { n }) : "";
      return this.card(t("phone.revoked"), t("phone.revoked.lead"), more);
    }
    const n = waitingDrafts(state).length;
    const more = n ? t("phone.locked.kept", { n }) : "";
    return this.card(t("phone.locked"), t("phone.locked.lead"), more);
  }
}
customElements.define("phone-locked", PhoneLocked);
