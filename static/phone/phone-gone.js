// @ts-check
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { PhoneElement } from "./element.js";

/** An order that is no longer this member's, with the reason. */
export class PhoneGone extends PhoneElement {
  render() {
    const { state, router } = this.phone;
    const end = this.phone.end(this.jobId);
    const { number = "", title = "", reason = null, why = "" } = end ?? {};
    const key = `phone.notice.gone.${why}${reason ? ".reason" : ""}`;
    const words = end ? t(key, { number, title, reason: reason ?? "" }) : null;
    const loading = state.isLoaded ? t("phone.no_order") : t("common.loading");
    return html`<main class="over" tabindex="-1"><h1>${end?.title ?? ""}</h1><p class="addr" role="status">${words ?? loading}</p></main>
      <footer class="foot"><button class="big" type="button" @click=${() => router.replace("home")}>${t("phone.back_home")}</button></footer>`;
  }
}
customElements.define("phone-gone", PhoneGone);
