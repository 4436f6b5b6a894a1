// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import "./phone-notices.js";
import "./order/phone-order.js";
import "./phone-strip.js";
import { LazyParts } from "./lazy_parts.js";
import { PhoneElement } from "./phone_element.js";

/** The phone's page: the strip, the notices, one screen, and perhaps a sheet over it. */
export class PhoneApp extends PhoneElement {
  constructor() {
    super();
    this.lazyParts = new LazyParts(() => this.requestUpdate());
  }

  /** @param {string} name @param {() => unknown} draw @returns {unknown} */
  whenReady(name, draw) {
    if (this.lazyParts.has(name)) return draw();
    return html`<main><p class="booting muted" role="status">${t("common.loading")}</p></main>`;
  }

  /** @param {string | null} id @param {string | null} sheet */
  order(id, sheet) {
    const { phone } = this;
    const job = phone.job(id);
    const jobId = job?.assignment.id ?? id;
    const status = job?.assignment.status ?? "";
    if (["dispatched", "accepted", "en_route"].includes(status)) {
      return html`<phone-order .phone=${phone} .jobId=${jobId}></phone-order>`;
    }
    // 已加派 and 停派 show who goes instead and what can still be done
    if (["replaced", "withdrawn"].includes(status)) return this.gone(jobId);
    const isFilling =
      status === "cleared" && (sheet === "supplement" || (job && phone.isOwed(job)));
    if (status === "on_scene" || isFilling) {
      return this.whenReady(
        "scene",
        () => html`<phone-scene .phone=${phone} .jobId=${jobId}></phone-scene>`,
      );
    }
    return job
      ? this.whenReady(
          "done",
          () => html`<phone-done .phone=${phone} .jobId=${jobId}></phone-done>`,
        )
      : this.gone(jobId);
  }

  /** @param {string | null} jobId */
  gone(jobId) {
    return this.whenReady(
      "gone",
      () => html`<phone-order-ended .phone=${this.phone} .jobId=${jobId}></phone-order-ended>`,
    );
  }

  screen() {
    const { phone } = this;
    const { screen, id, sheet } = phone.router.route;
    switch (screen) {
      case "order":
        return this.order(id, sheet);
      case "records":
        return this.whenReady(screen, () => html`<phone-records .phone=${phone}></phone-records>`);
      case "settings":
        return this.whenReady(
          screen,
          () => html`<phone-settings .phone=${phone}></phone-settings>`,
        );
      case "duty":
        return this.whenReady(screen, () => html`<phone-duty .phone=${phone}></phone-duty>`);
      case "observe":
        return this.whenReady(screen, () => html`<phone-observe .phone=${phone}></phone-observe>`);
      default:
        return this.whenReady("home", () => html`<phone-home .phone=${phone}></phone-home>`);
    }
  }

  /** @param {string} name @param {string} kind @param {string | null} jobId */
  drawnSheet(name, kind, jobId) {
    const { phone } = this;
    switch (name) {
      case "report":
        return html`<report-sheet .phone=${phone} .jobId=${jobId} .kind=${kind}></report-sheet>`;
      case "decline":
        return html`<decline-sheet .phone=${phone} .jobId=${jobId}></decline-sheet>`;
      case "navigate":
        return html`<navigate-sheet .phone=${phone} .jobId=${jobId}></navigate-sheet>`;
      case "more":
        return html`<more-sheet .phone=${phone} .jobId=${jobId}></more-sheet>`;
      default:
        return html`<consent-sheet .phone=${phone}></consent-sheet>`;
    }
  }

  sheet() {
    const { id, sheet } = this.phone.router.route;
    if (!sheet || sheet === "supplement") return nothing;
    const [name, kind] = sheet.split(":");
    if (!this.lazyParts.has(name)) return nothing;
    return this.drawnSheet(name, kind, this.phone.job(id)?.assignment.id ?? null);
  }

  render() {
    const { phone } = this;
    if (!phone) return nothing;
    if (phone.session.isLocked)
      return this.whenReady("locked", () => html`<phone-locked .phone=${phone}></phone-locked>`);
    if (phone.commsCheck.current && this.lazyParts.has("check"))
      return html`<phone-comms-check .phone=${phone}></phone-comms-check>`;
    if (phone.router.route.screen === "duty")
      return html`<div class="watch"><phone-notices .phone=${phone}></phone-notices>${this.screen()}</div>`;
    return html`<phone-strip .phone=${phone}></phone-strip>
      <phone-notices .phone=${phone}></phone-notices>
      ${this.screen()} ${this.sheet()}`;
  }
}
customElements.define("phone-app", PhoneApp);
