// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import "./order/phone-order.js";
import "./phone-strip.js";
import { keepHeight } from "./kept_height.js";
import { LazyParts } from "./lazy_parts.js";
import { fillsScreen, orderBehind, standsFirst } from "./order/first_order.js";
import { messages } from "./order/message_part.js";
import { orderScreen } from "./order/order_screen.js";
import { PhoneElement } from "./phone_element.js";

/** The phone's page: the strip, the notices, one screen, and perhaps a sheet over it. */
export class PhoneApp extends PhoneElement {
  constructor() {
    super();
    this.lazyParts = new LazyParts(() => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    const dock = document.getElementById("dock");
    if (dock) keepHeight(dock, "--dock-height");
  }

  /** @param {string} name @param {() => unknown} draw @returns {unknown} */
  whenReady(name, draw) {
    if (this.lazyParts.has(name)) return draw();
    return html`<main><p class="booting muted" role="status">${t("common.loading")}</p></main>`;
  }

  screen() {
    const { phone } = this;
    const { screen, id, sheet } = phone.router.route;
    switch (screen) {
      case "order":
        return orderScreen(this, id, sheet);
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
        return this.whenReady(
          screen,
          () => html`<phone-observe .phone=${phone} .at=${id ?? ""}></phone-observe>`,
        );
      case "hazard":
        return this.whenReady(screen, () => html`<phone-hazard .phone=${phone}></phone-hazard>`);
      case "round":
        return this.whenReady(
          screen,
          () => html`<phone-round .phone=${phone} .code=${id ?? ""}></phone-round>`,
        );
      default:
        return this.whenReady(
          "home",
          () => html`<phone-home .phone=${phone} .notices=${this.notices("rest")}></phone-home>`,
        );
    }
  }

  sheet() {
    const { id, sheet } = this.phone.router.route;
    if (!sheet || sheet === "supplement") return nothing;
    const [name, ...more] = sheet.split(":");
    const kind = more.join(":");
    /** @type {typeof import("./sheets.js") | undefined} */
    const sheets = this.lazyParts.module("sheets");
    if (!sheets || !this.lazyParts.has(name)) return nothing;
    return sheets.drawnSheet(this.phone, name, kind, this.phone.job(id)?.assignment.id ?? null);
  }

  /** Draws what follows the words of an order. @param {import("./state/shown_jobs.js").ShownJob | null} job */
  below(job) {
    if (!job || !this.lazyParts.has("facts")) return nothing;
    const { id } = job.assignment;
    return html`<loop-bar .loop=${job.incident.loop}></loop-bar>
      <order-facts .phone=${this.phone} .jobId=${id}></order-facts>
      <order-card .phone=${this.phone} .jobId=${id}></order-card>
      ${this.noticesBelow(job)}`;
  }

  /** @param {import("./state/shown_jobs.js").ShownJob | null} job */
  noticesBelow(job) {
    return standsFirst(job) ? this.notices("rest") : nothing;
  }

  /** @param {"help" | "rest"} shown a call for help stands over everything, an order too, and stays */
  notices(shown) {
    if (!this.lazyParts.has("notices")) return nothing;
    return html`<phone-notices class=${shown} .phone=${this.phone} .shown=${shown}></phone-notices>`;
  }

  /** Leads to the order that must be answered first, from the screen of another. */
  behind() {
    const { phone } = this;
    const job = orderBehind(phone);
    if (!job) return nothing;
    const { assignment, incident } = job;
    const words = [t(`severity.${incident.severity}`), t("phone.for_you"), incident.title];
    return html`<button class="btn late behind" type="button" @click=${() => phone.router.open("order", assignment.id)}>${words.join(" · ")}</button>`;
  }

  /** The dark screens of a member on watch: the duty screen, and a 特急 that takes it over. @param {unknown} screen @param {"" | "alarm"} [tone] */
  watch(screen, tone = "") {
    return html`<div class="watch ${tone}">${screen}</div>${this.sheet()}`;
  }

  render() {
    const { phone } = this;
    if (!phone) return nothing;
    if (phone.session.isLocked)
      return this.whenReady("locked", () => html`<phone-locked .phone=${phone}></phone-locked>`);
    if (phone.commsCheck.current && this.lazyParts.has("check"))
      return html`<phone-comms-check .phone=${phone}></phone-comms-check>`;
    if (phone.router.route.screen === "duty")
      return this.watch(html`${this.notices("help")}${this.notices("rest")}${this.screen()}`);
    const job = phone.job(phone.router.route.id);
    if (fillsScreen(phone, job) && this.lazyParts.has("graveOrder"))
      return this.watch(
        html`${this.notices("help")}<grave-order .phone=${phone} .jobId=${job?.assignment.id} .below=${[messages(phone, this.lazyParts), this.notices("rest")]}></grave-order>`,
        "alarm",
      );
    const isBelow = phone.router.route.screen === "home" || standsFirst(job);
    return html`<phone-strip .phone=${phone}></phone-strip>
      ${this.behind()} ${this.notices("help")}${isBelow ? nothing : this.notices("rest")}${messages(phone, this.lazyParts)}
      ${this.screen()} ${this.sheet()}`;
  }
}
customElements.define("phone-app", PhoneApp);
