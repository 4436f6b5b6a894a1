// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";
import { acceptLate, callDesk } from "../state/actions.js";
import { endKind, endParams } from "../state/jobs.js";

/** @typedef {import("../state/types.d.ts").End} End */

/** Shows an order that is no longer this member's, with the reason and the actions that remain. */
export class PhoneOrderEnded extends PhoneElement {
  /** True while the late acceptance waits in the outbox. */
  get isWaiting() {
    return this.phone.state.items.some(
      ({ assignment, kind }) => assignment === this.jobId && kind === "answer.accepted",
    );
  }

  /** True when the desk has the late acceptance; the desk then decides. */
  get isSaid() {
    return Boolean(this.job?.assignment.accepted_at);
  }

  /** The buttons for a late answer: the desk receives it all the same. */
  late() {
    const { phone } = this;
    const accept = html`<button class="big" type="button" @click=${() => acceptLate(phone, this.jobId ?? "")}>${t("phone.accept_late")}</button>`;
    const waits = html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>`;
    return html`${this.isSaid ? nothing : this.isWaiting ? waits : accept}
      <button class="btn" type="button" @click=${() => callDesk(phone, this.job)}>${t("phone.call_desk")}</button>`;
  }

  /** Leaves the screen and dismisses the notice with the same text. */
  leave() {
    const { phone, jobId } = this;
    phone.dispatch({ type: "dismiss", id: `gone-${jobId}` });
    phone.router.leave();
  }

  render() {
    const { phone } = this;
    const end = phone.end(this.jobId);
    const isReplaced = end?.why === "replaced";
    const loading = phone.state.isLoaded ? t("phone.no_order") : t("common.loading");
    return html`<main class="over" tabindex="-1"><h1>${end?.title ?? ""}</h1>
        <p class="addr" role="alert">${end ? t(`phone.notice.${endKind(end)}`, endParams(end)) : loading}</p>
        ${isReplaced ? html`<p>${t(this.isSaid ? "phone.late_said" : "phone.late_heard")}</p>` : nothing}</main>
      <footer class="foot">${isReplaced ? this.late() : nothing}
        <button class=${isReplaced ? "btn" : "big"} type="button" @click=${() => this.leave()}>${t("phone.back_home")}</button></footer>`;
  }
}
customElements.define("phone-order-ended", PhoneOrderEnded);
